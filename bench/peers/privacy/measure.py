"""Measures tables with pyCANON: on standard input a JSON list of objects with `file`, `qi` and `sa`, on standard output a
JSON list with, for each, the seconds of processor time that its nine measures took, and what they are. Imports and
reading of the file are not counted."""

import contextlib
import json
import sys
import time

import pandas
from pycanon import anonymity

WARM_UP = 200


def nine(data, qi, sa):
    alpha, _ = anonymity.alpha_k_anonymity(data, qi, sa)
    anonymity.entropy_l_diversity(data, qi, sa)
    anonymity.recursive_c_l_diversity(data, qi, sa)
    anonymity.enhanced_beta_likeness(data, qi, sa)
    return {
        "k": anonymity.k_anonymity(data, qi),
        "alpha": alpha,
        "distinctL": anonymity.l_diversity(data, qi, sa),
        "basicBeta": anonymity.basic_beta_likeness(data, qi, sa),
        "t": anonymity.t_closeness(data, qi, sa),
        "delta": anonymity.delta_disclosure(data, qi, sa),
    }


def measured(file, qi, sa):
    data = pandas.read_csv(file)
    # What pandas loads and prepares on first use is no part of measuring.
    nine(data.head(WARM_UP), qi, sa)
    began = time.process_time()
    measures = nine(data, qi, sa)
    seconds = time.process_time() - began
    return {"seconds": seconds, "measures": {name: float(value) for name, value in measures.items()}}


# What pyCANON prints is no answer.
with contextlib.redirect_stdout(sys.stderr):
    answers = [measured(**each) for each in json.load(sys.stdin)]
json.dump(answers, sys.stdout)
