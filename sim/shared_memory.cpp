#include <sim/shared_memory.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

constexpr std::int64_t kAlignment = 128;

}  // namespace

void SharedMemory::begin_launch() {
  others_.clear();
  here_.begin();
  here_number_ = -1;
}

void SharedMemory::Block::begin() {
  segment = 0;
  tiles.clear();
  ended.clear();
  copies.clear();
  views.clear();
  groups.clear();
  top_bytes = 0;
}

SharedMemory::Block& SharedMemory::here() {
  if (here_number_ != entered_) {
    if (here_number_ >= 0) std::swap(others_.get(static_cast<std::uint64_t>(here_number_)).value, here_);
    const auto entered = static_cast<std::uint64_t>(entered_);
    if (Block* const found = others_.find(entered)) {
      std::swap(here_, *found);
      others_.erase(entered);
    } else {
      here_.begin();
    }
    here_number_ = entered_;
  }
  if (here_.segment == 0) here_.segment = ++segments_;
  return here_;
}

void SharedMemory::reuse(std::vector<std::unique_ptr<SharedTile>>& tiles) {
  for (auto& tile : tiles)
    if (tile != nullptr) unused_.push_back(std::move(tile));
  tiles.clear();
}

void SharedMemory::barrier() {
  here().segment = ++segments_;
  reuse(here_.ended);
}

void SharedMemory::end_block() {
  if (here_number_ != entered_) return;
  reuse(here_.tiles);
  reuse(here_.ended);
  here_.begin();
  here_number_ = -1;
}

int SharedMemory::make(const SharedTile& what) {
  Block& block = here();
  std::unique_ptr<SharedTile> tile;
  const auto used_before = std::find_if(unused_.begin(), unused_.end(), [&](const auto& t) { return t->memory.span == what.memory.span; });
  if (used_before != unused_.end()) {
    tile = std::move(*used_before);
    unused_.erase(used_before);
  } else {
    tile = std::make_unique<SharedTile>();
    tile->order.resize(what.memory.span);
  }
  tile->where = what.where;
  tile->rank = what.rank;
  std::copy_n(what.extent, 3, tile->extent);
  tile->memory = what.memory;
  const std::int64_t bytes = what.memory.span * what.memory.element_bytes;
  tile->bytes.assign(static_cast<std::size_t>(bytes), std::byte{0xa5});
  tile->memory.bytes = tile->bytes.data();
  tile->memory.stored.resize(what.memory.span);
  tile->memory.address = block.top_bytes;
  tile->copies = 0;
  tile->stage = what.stage;
  block.top_bytes += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  block.tiles.push_back(std::move(tile));
  return kFirst + static_cast<int>(block.tiles.size()) - 1;
}

int SharedMemory::make_view(const StageView& view) {
  Block& block = here();
  block.views.push_back(view);
  return kFirstView + static_cast<int>(block.views.size()) - 1;
}

bool SharedMemory::end(int buffer) {
  Block& block = here();
  const auto at = block.tiles.begin() + (buffer - kFirst);
  const bool newest = std::none_of(at + 1, block.tiles.end(), [](const auto& t) { return t != nullptr; });
  block.top_bytes = std::min(block.top_bytes, (*at)->memory.address);
  block.ended.push_back(std::move(*at));
  return newest;
}

SharedTile* SharedMemory::find(int buffer) {
  Block& block = here();
  const auto at = static_cast<std::size_t>(buffer - kFirst);
  return at < block.tiles.size() ? block.tiles[at].get() : nullptr;
}

}  // namespace kl::sim
