# SPDX-License-Identifier: Apache-2.0
"""Installs the binding: `pip install ./bindings/python`, with setuptools and cffi of the system."""

from setuptools import setup

setup(
    name="govsdk",
    version="0.1.0",
    description="Connect to a government-service platform: login, matters, progress, certificates, reviews",
    license="Apache-2.0",
    python_requires=">=3.9",
    packages=["govsdk"],
    package_data={"govsdk": ["py.typed", "_native.pyi"]},
    install_requires=["cffi>=1.15"],
    cffi_modules=["build_ffi.py:ffibuilder"],
    zip_safe=False,
)
