#include <checker/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace kl {

void in_parallel(std::int64_t total, std::int64_t grain, const std::function<void(std::int64_t, std::int64_t)>& work, int threads) {
  std::atomic<std::int64_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto take_ranges = [&] {
    for (std::int64_t first = next.fetch_add(grain); first < total; first = next.fetch_add(grain)) {
      try {
        work(first, std::min(grain, total - first));
      } catch (...) {
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
        next = total;
      }
    }
  };
  const std::int64_t ranges = (total + grain - 1) / grain;
  if (threads <= 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto used = std::min<std::int64_t>(threads, ranges);
  std::vector<std::thread> others;
  for (std::int64_t i = 1; i < used; ++i) others.emplace_back(take_ranges);
  take_ranges();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace kl
