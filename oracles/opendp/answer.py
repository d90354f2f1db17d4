"""Answers questions about noise with OpenDP: one JSON object on standard input, one on standard output, whose parts are
those of the recorded answers, and the draws."""

import json
import sys
from collections import Counter

import opendp.prelude as dp

dp.enable_features("contrib")
WHOLE = dp.atom_domain(T=int), dp.absolute_distance(T=int)
MEASURES = {"permute_and_flip": dp.max_divergence(), "softmin": dp.zero_concentrated_divergence()}


def accounting(asked):
    answers = {"zcdp_to_approx": [], "pure_to_zcdp": [], "laplace_map": [], "gaussian_map": [], "gaussian_approx": []}
    for sigma, sensitivity in asked["gaussian"]:
        noise = dp.m.make_gaussian(*WHOLE, scale=sigma)
        profile = dp.c.make_zCDP_to_approxDP(noise).map(sensitivity)
        rho = noise.map(sensitivity)
        about = {"sigma": sigma, "sensitivity": sensitivity}
        answers["gaussian_map"].append({**about, "rho": rho})
        answers["gaussian_approx"].append({**about, "epsilon_at_delta_1e-6": profile.epsilon(1e-6)})
        answers["zcdp_to_approx"].append(
            {
                "rho": rho,
                "epsilon_at_delta": {str(delta): profile.epsilon(delta) for delta in asked["deltas"]},
                "delta_at_epsilon": {str(epsilon): profile.delta(epsilon) for epsilon in asked["epsilons"]},
            }
        )
    for scale, sensitivity in asked["laplace"]:
        noise = dp.m.make_laplace(*WHOLE, scale=scale)
        epsilon = noise.map(sensitivity)
        answers["laplace_map"].append({"scale": scale, "sensitivity": sensitivity, "epsilon": epsilon})
        rho = dp.c.make_pureDP_to_zCDP(noise).map(sensitivity)
        answers["pure_to_zcdp"].append({"epsilon": epsilon, "rho": rho})
    return answers


def accuracies(asked):
    return {
        "accuracy": [
            {
                "scale": scale,
                "alpha": alpha,
                "discrete_laplace": dp.discrete_laplacian_scale_to_accuracy(scale, alpha),
                "discrete_gaussian": dp.discrete_gaussian_scale_to_accuracy(scale, alpha),
            }
            for scale, alpha in asked["accuracy"]
        ],
        "scale_for_accuracy": [
            {
                "accuracy": accuracy,
                "alpha": alpha,
                "discrete_laplace": dp.accuracy_to_discrete_laplacian_scale(accuracy, alpha),
                "discrete_gaussian": dp.accuracy_to_discrete_gaussian_scale(accuracy, alpha),
            }
            for accuracy, alpha in asked["for_accuracy"]
        ],
    }


def drawn(law, scale, count):
    make = {"laplace": dp.m.make_laplace, "gaussian": dp.m.make_gaussian}[law]
    noise = make(*WHOLE, scale=scale)
    return sorted(Counter(noise(0) for _ in range(count)).items())


def quantile(alpha, values, candidates, laws, count):
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.symmetric_distance()
    score = dp.t.make_quantile_score_candidates(*space, candidates, alpha)
    # Scores are whole numbers of parts, as many to one as it takes for this share; one more value moves them by so many.
    parts = score.map(1) / max(alpha, 1 - alpha)
    scores = [each / parts for each in score(values)]
    chosen = []
    for law, scale in laws:
        choose = dp.m.make_private_quantile(
            *space, output_measure=MEASURES[law], candidates=candidates, alpha=alpha, scale=float(scale)
        )
        seen = Counter(choose(values) for _ in range(count))
        chosen.append([seen[candidate] for candidate in candidates])
    return {"scores": scores, "chosen": chosen}


# OpenDP tells kinds of numbers apart, JSON does not: whole numbers are only what is drawn, counted or chosen.
asked = json.load(sys.stdin)
for part in ("gaussian", "laplace", "accuracy", "for_accuracy"):
    asked[part] = [[float(first), second] for first, second in asked[part]]
asked["epsilons"] = [float(epsilon) for epsilon in asked["epsilons"]]
asked["draws"] = [[law, float(scale), count] for law, scale, count in asked["draws"]]
answers = {
    **accounting(asked),
    **accuracies(asked),
    "draws": [drawn(*each) for each in asked["draws"]],
    "quantiles": [quantile(*each) for each in asked["quantiles"]],
}
json.dump(answers, sys.stdout)
