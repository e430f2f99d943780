"""Where on the globe is a point of the map? UTM zone 32 (EPSG:25832) to longitude and latitude.

Krüger's series to the fourth order (Karney 2011, J. Geodesy 85: 475-485, eq. 6-12 and 36), good to less
than a millimetre here and free of any installed grid, so that files do not depend on the system.
"""

from __future__ import annotations

import numpy as np

from kommune360.exchange.musterstadt.chance import Floats

_A, _F, _K0 = 6_378_137.0, 1 / 298.257222101, 0.9996  # GRS80, scale of UTM
_FALSE_EASTING, _CENTRAL_MERIDIAN = 500_000.0, 9.0


def to_degrees(metres: Floats) -> Floats:
    """Turn [..., 2] eastings and northings (m) into [..., 2] longitudes and latitudes (degrees)."""
    n = _F / (2 - _F)
    radius = _A / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4397 * n**4 / 161280,
    )
    xi = metres[..., 1] / (_K0 * radius)
    eta = (metres[..., 0] - _FALSE_EASTING) / (_K0 * radius)
    xi_, eta_ = xi.copy(), eta.copy()
    for j, b in enumerate(beta, start=1):
        xi_ -= b * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        eta_ -= b * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
    longitude = np.degrees(np.arctan2(np.sinh(eta_), np.cos(xi_))) + _CENTRAL_MERIDIAN
    latitude = np.degrees(_geographic(np.sin(xi_) / np.hypot(np.sinh(eta_), np.cos(xi_))))
    return np.stack([longitude, latitude], axis=-1)


def _geographic(conformal: Floats) -> Floats:
    """Latitude (radians) from the tangent of the conformal latitude, by fixed-point steps."""
    e = np.sqrt(_F * (2 - _F))
    tangent = conformal
    for _ in range(8):
        sine = tangent / np.sqrt(1 + tangent**2)
        sigma = np.sinh(e * np.arctanh(e * sine))
        tangent = conformal * np.sqrt(1 + sigma**2) + sigma * np.sqrt(1 + conformal**2)
    return np.arctan(tangent)
