#include <cli/inspect/text.hpp>

#include <fmt/format.h>

namespace kl::cli {
namespace {

std::string row(const char* name, const std::string& value) { return fmt::format("  {:<15} {}\n", name, value); }

std::string registers_text(const gpu::Inspection& i) {
  const gpu::PtxasReport& r = i.compiled.resources;
  const int spilled = r.spill_store_bytes + r.spill_load_bytes;
  const std::string spills = spilled == 0 ? "no spills" : fmt::format("{} bytes spilled to local memory and {} read back", r.spill_store_bytes, r.spill_load_bytes);
  const std::string local = r.stack_bytes == 0 ? "no local memory" : fmt::format("{} bytes of local memory a thread", r.stack_bytes);
  return fmt::format("{} a thread; {}; {}", r.registers, spills, local);
}

std::string shared_text(const gpu::Inspection& i) {
  if (i.shared_bytes == 0) return "none";
  std::string text = fmt::format("{} bytes a block ({} static, {} dynamic)", i.shared_bytes, i.compiled.resources.static_shared_bytes,
                                 i.compiled.scratch_bytes);
  if (i.limits) text += fmt::format(" of at most {}", i.limits->shared_bytes_per_block());
  return text;
}

std::string occupancy_text(const gpu::Inspection& i) {
  if (!i.occupancy) return fmt::format("unknown: the limits of {} are not known here", i.unit.arch);
  const gpu::Occupancy& o = *i.occupancy;
  if (o.blocks_per_sm == 0) return fmt::format("not one block fits on a multiprocessor: too much of its {}", gpu::limit_name(o.limit));
  return fmt::format("{} block{} = {} of {} warps on each multiprocessor ({:.0f} %), limited by its {}", o.blocks_per_sm,
                     o.blocks_per_sm == 1 ? "" : "s", o.warps_per_sm, o.most_warps, o.percent(), gpu::limit_name(o.limit));
}

std::string wide_text(int all, int wide) {
  if (all == 0) return "none";
  return fmt::format("{}, {} of them 16 bytes wide", all, wide);
}

}  // namespace

std::string kernel_title(const gpu::PlannedKernel& planned) {
  const gpu::KernelUnit& unit = planned.unit;
  std::string grid = std::to_string(planned.grid[0]);
  if (planned.grid[1] != 1 || planned.grid[2] != 1) grid += fmt::format(" x {}", planned.grid[1]);
  if (planned.grid[2] != 1) grid += fmt::format(" x {}", planned.grid[2]);
  std::string meta;
  for (const auto& [name, value] : unit.meta) meta += fmt::format(", {}={}", name, value);
  return fmt::format("{} for {}, {} warp{} a block, grid {}{}{}", unit.kernel, unit.arch, unit.num_warps,
                     unit.num_warps == 1 ? "" : "s", grid, planned.launches > 1 ? fmt::format(", {} launches", planned.launches) : "", meta);
}

std::string resources_text(const gpu::PlannedKernel& planned, const gpu::Inspection& i) {
  const gpu::InstructionCounts& n = i.counts;
  std::string text = kernel_title(planned) + "\n";
  text += row("registers", registers_text(i));
  text += row("shared memory", shared_text(i));
  text += row("occupancy", occupancy_text(i));
  text += row("global loads", wide_text(n.loads, n.wide_loads));
  text += row("global stores", wide_text(n.stores, n.wide_stores));
  text += row("shared accesses", fmt::format("{} loads, {} stores, {} asynchronous copies", n.shared_loads, n.shared_stores, n.async_copies));
  text += row("together", fmt::format("{} barriers, {} shuffles, {} atomics", n.barriers, n.shuffles, n.atomics));
  if (n.matrix > 0) text += row("tensor cores", fmt::format("{} products", n.matrix));
  text += row("compiled", i.compiled.cached ? "before; taken from the cache" : fmt::format("in {:.0f} ms", i.compiled.ms));
  return text;
}

nlohmann::ordered_json resources_json(const gpu::PlannedKernel& planned, const gpu::Inspection& i) {
  const gpu::PtxasReport& r = i.compiled.resources;
  const gpu::InstructionCounts& n = i.counts;
  nlohmann::ordered_json json = {
      {"kernel", planned.unit.kernel},
      {"arch", planned.unit.arch},
      {"num_warps", planned.unit.num_warps},
      {"grid", {planned.grid[0], planned.grid[1], planned.grid[2]}},
      {"launches", planned.launches},
      {"registers", r.registers},
      {"local_bytes", r.stack_bytes},
      {"spill_store_bytes", r.spill_store_bytes},
      {"spill_load_bytes", r.spill_load_bytes},
      {"static_shared_bytes", r.static_shared_bytes},
      {"dynamic_shared_bytes", i.compiled.scratch_bytes},
      {"instructions",
       {{"global_loads", n.loads}, {"wide_global_loads", n.wide_loads}, {"global_stores", n.stores},
        {"wide_global_stores", n.wide_stores}, {"shared_loads", n.shared_loads}, {"shared_stores", n.shared_stores},
        {"local", n.local}, {"barriers", n.barriers}, {"shuffles", n.shuffles}, {"atomics", n.atomics},
        {"async_copies", n.async_copies}, {"matrix", n.matrix}}}};
  json["occupancy"] = nullptr;
  if (i.occupancy)
    json["occupancy"] = {{"blocks_per_sm", i.occupancy->blocks_per_sm}, {"warps_per_sm", i.occupancy->warps_per_sm},
                         {"most_warps", i.occupancy->most_warps}, {"limit", gpu::limit_name(i.occupancy->limit)}};
  return json;
}

}  // namespace kl::cli
