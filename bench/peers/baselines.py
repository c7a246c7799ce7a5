"""baselines.cu as a shared object, built by nvcc and called in this process."""

import ctypes
import functools
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).with_name("baselines.cu")


def build(nvcc, target, arch):
    """Compiles unless `target` is newer than the source."""
    target = pathlib.Path(target)
    if target.exists() and target.stat().st_mtime > SOURCE.stat().st_mtime:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    suffix = f"{arch}a" if arch >= 90 else f"{arch}"
    subprocess.run([nvcc, "-O3", "-std=c++17", f"-gencode=arch=compute_{suffix},code=sm_{suffix}", "-shared",
                    "-Xcompiler", "-fPIC", str(SOURCE), "-o", str(target)], check=True)
    return target


class Baselines:
    """`library` makes the shared object, when the first call is asked for."""

    def __init__(self, library):
        import torch

        self._torch = torch
        self._make = library

    @functools.cached_property
    def _library(self):
        return ctypes.CDLL(str(self._make()))

    @staticmethod
    def _argument(value):
        if hasattr(value, "data_ptr"):
            return ctypes.c_void_p(value.data_ptr())
        return ctypes.c_float(value) if isinstance(value, float) else value

    def call(self, name, *arguments):
        """A function that queues NAME with these arguments; tensors are passed as addresses."""
        function = getattr(self._library, name)
        stream = ctypes.c_void_p(self._torch.cuda.current_stream().cuda_stream)
        packed = [self._argument(a) for a in arguments] + [stream]

        def queue(keep=arguments):
            code = function(*packed)
            if code != 0:
                raise RuntimeError(f"{name}: CUDA error {code}")

        return queue

    def cub(self, name, *arguments):
        """The same for CUB's calls, with the temporary memory that they ask for."""
        size = ctypes.c_size_t(0)
        self.call(name, ctypes.c_void_p(None), ctypes.byref(size), *arguments)()
        temporary = self._torch.empty(max(size.value, 1), dtype=self._torch.uint8, device="cuda")
        return self.call(name, temporary, ctypes.byref(size), *arguments)
