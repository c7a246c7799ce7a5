#include <host/turn.hpp>

#include <mutex>

namespace kl::host {
namespace {

std::mutex g_turn;
thread_local const std::atomic<bool>* t_abandoned = nullptr;  // not null in a turn

}  // namespace

Turn::Turn(const std::atomic<bool>& abandoned) {
  g_turn.lock();
  t_abandoned = &abandoned;
}
Turn::~Turn() {
  t_abandoned = nullptr;
  g_turn.unlock();
}

OthersTurn::OthersTurn() {
  if (t_abandoned != nullptr) g_turn.unlock();
}
OthersTurn::~OthersTurn() {
  if (t_abandoned != nullptr) g_turn.lock();
}

bool turn_is_abandoned() { return t_abandoned != nullptr && t_abandoned->load(std::memory_order_relaxed); }

}  // namespace kl::host
