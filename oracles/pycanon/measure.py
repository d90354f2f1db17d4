"""Measures tables with pyCANON: a JSON list of tables on standard input, a JSON list of their measures on standard
output, in the same order. What is not a number there is null. Of a sensitive attribute whose values are JSON numbers
pyCANON measures t along their order."""

import contextlib
import json
import math
import sys

import pandas
from pycanon import anonymity, metrics


def measures(table):
    data = pandas.DataFrame(table["rows"], columns=table["columns"])
    qi, sa = table["qi"], table["sa"]
    alpha, k_alpha = anonymity.alpha_k_anonymity(data, qi, sa)
    recursive_c, recursive_l = anonymity.recursive_c_l_diversity(data, qi, sa)
    return {
        "rows": len(data),
        "classes": int(data.groupby(qi).ngroups),
        "k": anonymity.k_anonymity(data, qi),
        "alpha": alpha,
        "k_alpha": k_alpha,
        "l": anonymity.l_diversity(data, qi, sa),
        "entropy_l": anonymity.entropy_l_diversity(data, qi, sa),
        "recursive_c": recursive_c,
        "recursive_l": recursive_l,
        "basic_beta": anonymity.basic_beta_likeness(data, qi, sa),
        "enhanced_beta": anonymity.enhanced_beta_likeness(data, qi, sa),
        "t": anonymity.t_closeness(data, qi, sa),
        "delta_disclosure": anonymity.delta_disclosure(data, qi, sa),
        "average_ecsize": metrics.average_ecsize(data, data, qi),
        "discernability": metrics.discernability_metric(data, data, qi),
        "classification": metrics.classification_metric(data, data, qi, sa),
    }


def plain(value):
    number = float(value)
    return None if math.isnan(number) else number


# What pyCANON prints is no answer.
with contextlib.redirect_stdout(sys.stderr):
    answers = [
        {name: plain(value) for name, value in measures(table).items()} for table in json.load(sys.stdin)
    ]
json.dump(answers, sys.stdout)
