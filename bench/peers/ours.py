"""Our kernels: exported by build/.../bench/kernel_export as cubins and launches, loaded by the CUDA driver here."""

import concurrent.futures
import ctypes
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def plan_folder(plans, case, kernel, meta):
    return pathlib.Path(plans) / re.sub(r"[^\w=.-]+", "_", f"{case.name} {kernel.label(meta)}")


def export(program, plans, cases, arch, sms):
    """Writes the plan of every variant of every case; several at a time. Raises with the compiler's words on all that failed."""

    def one(job):
        case, kernel, meta = job
        command = [str(program), str(ROOT / kernel.folder / kernel.file), str(plan_folder(plans, *job)),
                   "--entry", kernel.entry, "--arch", str(arch), "--sms", str(sms)]
        for name, value in meta.items():
            command += ["--meta", f"{name}={value}"]
        for argument in kernel.arguments:
            command += ["--with", argument]
        done = subprocess.run(command, capture_output=True, text=True, env={"KERNELINGS_ROOT": str(ROOT), **os.environ})
        return f"{case.name}, {kernel.label(meta)}:\n{done.stderr.strip()}" if done.returncode != 0 else ""

    jobs = [(case, kernel, meta) for case in cases for kernel in case.kernels for meta in kernel.metas]
    with concurrent.futures.ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        failed = [text for text in pool.map(one, jobs) if text]
    if failed:
        raise RuntimeError("\n".join(failed))
    return len(jobs)


# Element types that PyTorch calls otherwise.
_NAMES = {"float8_e4m3fn": "float8e4nv", "float8_e5m2": "float8e5"}


def element_name(tensor):
    name = str(tensor.dtype).removeprefix("torch.")
    return _NAMES.get(name, name)


def require_tensors(arguments, tensors):
    """The tensors that a plan was exported for are these: a plan does not look at sizes."""
    exported = [text for text in arguments if "[" in text]
    given = [f"{element_name(tensor)}[{tensor.numel()}]" for tensor in tensors]
    if exported != given:
        raise ValueError(f"plans are exported for {exported}, the problem has {given}")


class Driver:
    """The few calls of the CUDA driver that launches need, in the context that PyTorch made."""

    _MAX_DYNAMIC_SHARED = 8  # CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES

    def __init__(self):
        self._cuda = ctypes.CDLL("libcuda.so.1")

    def call(self, name, *arguments):
        code = getattr(self._cuda, name)(*arguments)
        if code != 0:
            text = ctypes.c_char_p()
            self._cuda.cuGetErrorString(code, ctypes.byref(text))
            raise RuntimeError(f"{name}: {(text.value or b'unknown error').decode()}")

    def function(self, cubin, entry, shared_bytes):
        module, function = ctypes.c_void_p(), ctypes.c_void_p()
        self.call("cuModuleLoadData", ctypes.byref(module), ctypes.c_char_p(cubin))
        self.call("cuModuleGetFunction", ctypes.byref(function), module, entry.encode())
        if shared_bytes > 48 << 10:
            self.call("cuFuncSetAttribute", function, self._MAX_DYNAMIC_SHARED, shared_bytes)
        return function

    def tensor_map(self, layout, address):
        """The map of a tensor descriptor, as 16 words."""
        def array(kind, values):
            return (kind * len(values))(*values)

        rank = len(layout["extents"])
        place = (ctypes.c_uint64 * 24)()  # on 64 bytes somewhere in it
        at = (ctypes.addressof(place) + 63) // 64 * 64
        self.call("cuTensorMapEncodeTiled", ctypes.c_void_p(at), layout["type"], ctypes.c_uint32(rank), ctypes.c_void_p(address),
                  array(ctypes.c_uint64, layout["extents"]), array(ctypes.c_uint64, layout["strides_bytes"]),
                  array(ctypes.c_uint32, layout["box"]), array(ctypes.c_uint32, [1] * rank),
                  0, layout["swizzle"], 2, 0)  # not interleaved; L2 by 128 bytes; zeros outside
        return list((ctypes.c_uint64 * 16).from_address(at))

    def copy(self, target, source, size_bytes, stream):
        self.call("cuMemcpyDtoDAsync_v2", ctypes.c_uint64(target), ctypes.c_uint64(source), ctypes.c_size_t(size_bytes),
                  ctypes.c_void_p(stream))


class Plan:
    """An exported plan over tensors; calling it queues its launches on PyTorch's stream."""

    def __init__(self, driver, folder, tensors):
        import torch

        plan = json.loads((folder / "plan.json").read_text())
        self._driver = driver
        self._stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
        self._workspaces = [torch.empty(max(size, 1), dtype=torch.uint8, device="cuda") for size in plan["workspace_bytes"]]
        self._tensors = list(tensors) + self._workspaces
        self.kernels = plan["launches"]
        self._launches = [self._prepare(folder, launch) for launch in plan["launches"]]

    def _prepare(self, folder, launch):
        function = self._driver.function((folder / launch["cubin"]).read_bytes(), launch["entry"], launch["shared_bytes"])
        maps, slots = [], []  # as gpu/kernel/entry.hpp has them
        for slot in launch["slots"]:
            if "tensor" not in slot:
                slots.append(slot["bits"])
                continue
            slots.append(self._tensors[slot["tensor"]].data_ptr() + slot["offset_bytes"])
            if "extents" in slot:
                maps += self._driver.tensor_map(slot["map"], slots[-1]) if "map" in slot else [0] * 16
                slots += slot["extents"] + slot["strides"]
        block = (ctypes.c_uint64 * max(len(maps) + len(slots), 1))(*maps, *slots)
        parameters = (ctypes.c_void_p * 1)(ctypes.addressof(block))
        keep = block  # the driver reads it at every launch
        sizes = [ctypes.c_uint(value) for value in (*launch["grid"], launch["threads"], 1, 1, launch["shared_bytes"])]
        return function, sizes, parameters, keep

    def __call__(self):
        for function, sizes, parameters, _ in self._launches:
            self._driver.call("cuLaunchKernel", function, *sizes, self._stream, parameters, None)
