"""Normal random numbers by the block: the same for a key and a place, however the work is divided.

From two keys and a counter to standard normal numbers (32-bit hashes, then Box and Muller's transform
with polynomials, so that the compiler works on many numbers at once).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 256  # numbers filled at once; even
# What the compiler may assume: no missing values. It may not reorder or fuse operations, or the last bit of a
# draw would depend on which process compiled what.
EXACT = {"nnan", "ninf", "nsz"}

_U = np.uint32
_F = np.float32
# ln(1+x) on [0,1], sin(pi x)/x and cos(pi x) in x*x on [-1,1]: Chebyshev fits, errors below 4e-8
_LN = tuple(
    _F(c)
    for c in (
        3.386965308216361e-08, 0.9999942724811841, -0.4998385618343055, 0.33154861652066975,
        -0.23982616050357866, 0.16582275269055646, -0.09325203898666357, 0.03484971247917448,
        -0.006151470961964703,
    )
)  # fmt: skip
_SIN = tuple(
    _F(c)
    for c in (
        3.1415926512557535, -5.167712550664717, 2.550160355806331, -0.5992423074525519,
        0.08208188864528627, -0.007275315756738882, 0.00039528045807063776,
    )
)  # fmt: skip
_COS = tuple(
    _F(c)
    for c in (
        0.9999999890590205, -4.9348011248634815, 4.0586948412435975, -1.3351584301705235,
        0.23502980840284798, -0.02535898364151146, 0.0015939106839931551,
    )
)  # fmt: skip
_LN2 = _F(0.6931471805599453)


def keys_of(names: tuple[str, ...], seed: int) -> NDArray[np.uint32]:
    """Return two keys for each name ``(name, 2)``: they depend on name and seed, not on the order."""
    digests = [hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(digests), dtype="<u4").reshape(-1, 2).astype(np.uint32)


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def fill_normals(out, bits, floats, key, second_key, counter):  # type: ignore[no-untyped-def]
    """Fill ``out[BLOCK]``; ``floats`` views the memory of ``bits`` as float32.

    Numbers of different counters, a multiple of BLOCK apart, are different draws of one stream.
    """
    half = out.size // 2
    for i in range(out.size):
        v = _U(_U(_U(counter + _U(i)) * _U(0x9E3779B9)) + key)
        v = _U(v ^ _U(v >> _U(16)))
        v = _U(v * _U(0x7FEB352D))
        v = _U(v ^ _U(v >> _U(15)))
        v = _U(v * _U(0x846CA68B))
        v = _U(_U(v ^ _U(v >> _U(16))) ^ second_key)
        v = _U(v * _U(0x85EBCA6B))
        v = _U(v ^ _U(v >> _U(13)))
        v = _U(v * _U(0xC2B2AE35))
        bits[i] = _U(v ^ _U(v >> _U(16)))
    for i in range(half):
        out[half + i] = _F(np.int32(bits[half + i])) * _F(2.0**-31)
    for i in range(half):
        floats[i] = (_F(np.int32(bits[i] >> _U(1))) + _F(0.5)) * _F(2.0**-31)
    for i in range(half):  # u = 2**exponent * (1 + fraction)
        out[i] = _F(np.int32(bits[i] >> _U(23)) - np.int32(127))
        bits[i] = _U(_U(bits[i] & _U(0x7FFFFF)) | _U(0x3F800000))
    for i in range(half):
        x = floats[i] - _F(1)
        ln = _LN[8]
        ln = ln * x + _LN[7]
        ln = ln * x + _LN[6]
        ln = ln * x + _LN[5]
        ln = ln * x + _LN[4]
        ln = ln * x + _LN[3]
        ln = ln * x + _LN[2]
        ln = ln * x + _LN[1]
        ln = ln * x + _LN[0]
        radius = np.sqrt(_F(-2) * min(ln + out[i] * _LN2, _F(-1e-9)))
        turn = out[half + i]
        q = turn * turn
        sine = ((((((_SIN[6] * q + _SIN[5]) * q + _SIN[4]) * q + _SIN[3]) * q + _SIN[2]) * q) + _SIN[1]) * q
        cosine = ((((((_COS[6] * q + _COS[5]) * q + _COS[4]) * q + _COS[3]) * q + _COS[2]) * q) + _COS[1]) * q
        out[i] = radius * turn * (sine + _SIN[0])
        out[half + i] = radius * (cosine + _COS[0])
