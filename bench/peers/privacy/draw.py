"""Draws noise with OpenDP: a JSON list of `[law, scale, draws]` on standard input, on standard output a JSON list of the
draws for each second of processor time. The noise is added to vectors of whole numbers, many at once: one by one,
OpenDP draws some twenty times fewer, since each call crosses from Python to Rust and back."""

import json
import sys
import time

import opendp.prelude as dp

dp.enable_features("contrib")
AT_ONCE = 1_000
VECTORS = dp.vector_domain(dp.atom_domain(T=int))
MAKE = {
    "laplace": lambda scale: dp.m.make_laplace(VECTORS, dp.l1_distance(T=int), scale=scale),
    "gaussian": lambda scale: dp.m.make_gaussian(VECTORS, dp.l2_distance(T=float), scale=scale),
}


def rate(law, scale, draws):
    noise = MAKE[law](float(scale))
    zeros = [0] * AT_ONCE
    noise(zeros)
    began = time.process_time()
    for _ in range(draws // AT_ONCE):
        noise(zeros)
    return draws // AT_ONCE * AT_ONCE / (time.process_time() - began)


json.dump([rate(*asked) for asked in json.load(sys.stdin)], sys.stdout)
