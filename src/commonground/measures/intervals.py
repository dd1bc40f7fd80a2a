"""How far chance alone could move a share: the exact binomial interval (Clopper and Pearson, 1934)."""

from collections.abc import Sequence

import numpy as np

DOUBT = 0.05


def share_intervals(counts: Sequence[int], of: Sequence[int]) -> list[tuple[float | None, float | None]]:
    """For each share, the shares that its count does not contradict at 95 in 100.

    :param counts: how many, 0 to ``of``. :param of: out of how many; where it is 0 there is nothing to divide by.
    :returns: low and high for each, between 0 and 1; both None where ``of`` is 0. Clopper and Pearson, Biometrika 26 (1934), in
        the form of quantiles of the beta distribution.
    """
    from scipy.special import betaincinv  # a fifth of a second and many megabytes, which only counting needs

    k, n = np.asarray(counts, dtype=float), np.asarray(of, dtype=float)
    with np.errstate(invalid="ignore"):
        low = np.where(k == 0, 0.0, betaincinv(np.maximum(k, 1), n - k + 1, DOUBT / 2))
        high = np.where(k == n, 1.0, betaincinv(k + 1, np.maximum(n - k, 1), 1 - DOUBT / 2))
    pairs = zip(low.tolist(), high.tolist(), of, strict=True)
    return [(lowest, highest) if number else (None, None) for lowest, highest, number in pairs]
