"""Compare the small towns of France's programme *Petites villes de demain*, and report it honestly.

The public interface is what ``__init__.pyi`` lists; each name is imported when first used.

>>> import ptvd_analysis as ptvd
>>> france = ptvd.load()
>>> gers = france.departement("32")
>>> len(gers.pvd(millesime=2026))
24
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
