// The stages of tl.range on the simulated machine.
//
// A stage is a shared tile that copies write and lanes read. Which trip's tile a lane means is part of the buffer that it
// reads through, so a tile that was kept into a later trip is known, whatever its stage holds by then. Nothing else can go
// wrong between lanes: a copy is waited for before its trip opens, and lanes never write.
#include <cstdio>

#include <sim/machine.hpp>

namespace kl::sim {

int SimMachine::begin_stages(const SharedRequest& request, int stages) {
  current_block()->last_call = request.where;
  SharedTile tile = requested_tile(request);
  tile.stage.stages = stages;
  int first = -1;
  for (int number = 0; number < stages; ++number) {
    tile.stage.number = number;
    const int buffer = shared_.make(tile);
    if (number == 0) first = buffer;
  }
  check_room(request.where);
  return first;
}

// In the reverse order of their making. A loop without a trip has told nobody of them.
void SimMachine::end_stages(int first, int stages) {
  for (int buffer = first + stages - 1; buffer >= first; --buffer) {
    const SharedTile* tile = shared_.find(buffer);
    if (tile != nullptr && tile->stage.filled_for >= 0 && watcher_ != nullptr) watcher_->shared_ends(buffer, tile->where, now_);
    shared_.end(buffer);
  }
}

// The copy's line names the tile from its first trip on.
int SimMachine::fill_stage(int buffer, std::int64_t trip, tl::site where) {
  SharedTile& tile = *shared_.find(buffer);
  StageUse& stage = tile.stage;
  const bool is_first = stage.filled_for < 0;
  tile.where = stage.filled_at = where;
  stage.filled_for = trip;
  tile.memory.stored.resize(tile.memory.span);
  if (is_first && watcher_ != nullptr) watcher_->shared_begins(buffer, tile, now_);
  return buffer;
}

int SimMachine::open_stage(int first, int stages, std::int64_t trip) {
  for (int number = 0; number < stages; ++number) {
    StageUse& stage = shared_.find(first + number)->stage;
    stage.open_for = stage.filled_for == trip ? trip : -1;
  }
  return shared_.make_view({first + static_cast<int>(trip % stages), trip});
}

// An access through a view, to the stage itself.
Access SimMachine::through_view(const Access& what) {
  const StageView& view = shared_.view(what.buffer);
  Access direct = what;
  direct.buffer = view.buffer;
  direct.stage_trip = view.trip;
  return direct;
}

// A trip that is over has given its stage back: the copies for a later one write there.
bool SimMachine::is_open(const SharedTile& tile, const Access& what, AccessKind kind) {
  const StageUse& stage = tile.stage;
  if (stage.open_for == what.stage_trip) return true;
  if (resolved_.runs.empty()) return false;
  FindingRecord f = finding(FindingKind::kRace, kind, what.scalar ? -1 : resolved_.runs[0].lane, what.where);
  set_place(f, what.buffer, resolved_.runs[0].first);
  f.count = resolved_.covered;
  const auto trip = static_cast<long long>(what.stage_trip);
  int length = std::snprintf(f.detail, sizeof f.detail, "this is the tile of trip %lld, in stage %d of %d, which was given back when trip %lld began", trip,
                             stage.number, stage.stages, trip + 1);
  if (stage.filled_for > what.stage_trip) {
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kWrite, now_.block, -1, stage.filled_at);
    length += std::snprintf(f.detail + length, sizeof f.detail - static_cast<std::size_t>(length), ", for the copy of trip %lld",
                            static_cast<long long>(stage.filled_for));
  }
  std::snprintf(f.detail + length, sizeof f.detail - static_cast<std::size_t>(length), ": read it in its own trip, and keep what tl.load gives");
  log_.add(f);
  resolved_.clear();
  return false;
}

}  // namespace kl::sim
