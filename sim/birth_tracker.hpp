// The births of a run as they happen, in memory that the parent shares.
#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include <host/shared_pages.hpp>
#include <sim/births.hpp>
#include <sim/watcher.hpp>

namespace kl::sim {

// More births than this share those of the same place; a failing case is small.
constexpr int kMaxBirths = 1 << 16;
constexpr int kMaxBirthSites = 1024;

struct BirthSite {
  int frame_count = 0;
  std::uint64_t frames[24] = {};  // in the module, innermost first
  BirthId first = 0;
};

struct BirthRecord {
  Birth what;
  int site = 0;
  int launch = 0;
  std::int64_t block[3] = {0, 0, 0};
  int buffer = -1;  // of a value that was in memory already
  std::int64_t element = 0;
};

// Lives in shared memory; written by the child only.
struct BirthLog {
  int birth_count = 0, site_count = 0;
  BirthRecord births[kMaxBirths];  // birth N is the one before N
  BirthSite sites[kMaxBirthSites];
};

// The births of the elements of the outputs, in shared memory too.
class ElementBirths {
 public:
  explicit ElementBirths(const RunRequest& request);
  // Null for an input, and for what is no argument.
  BirthId* of(int buffer) const;

 private:
  std::vector<std::size_t> first_;  // of each Buffer argument; kNone for inputs
  static constexpr std::size_t kNone = ~std::size_t{0};
  host::SharedPages pages_;
};

class BirthTracker : public Watcher {
 public:
  // At most one at a time.
  BirthTracker(const ElementBirths& elements, BirthLog& log);
  ~BirthTracker() override;

  BirthId add(const Birth& what, int& site);
  BirthId of_loaded(const Birth& what, int& site);
  void stored(const BirthId* by_lane);
  void announce(const BirthId* by_lane) { announced_ = by_lane; }
  BirthId& of_scalar(double value);

  void begin_launch(int launch) override;
  void accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) override;
  void shared_begins(int buffer, const SharedTile& tile, const Moment& now) override;
  void shared_ends(int, tl::site, const Moment&) override {}
  void copy_issued(const Access& to, const Resolved& lanes, const Moment& now) override;
  void copy_arrived(const PendingCopy&, const SimBuffer&, const Moment&) override {}
  void stepped(BlockStep what, tl::site where, const Moment& now) override;

 private:
  using BlockId = std::array<std::int64_t, 3>;
  struct LastAccess {
    int buffer = -1;
    std::vector<Run> runs;
    const SimBuffer* memory = nullptr;
  };

  static BlockId here();
  int new_site();
  BirthId add_record(const BirthRecord& record, int& site);
  BirthId add_read(const Birth& what, int buffer, std::int64_t element, int& site);
  BirthId of_element(int buffer, std::int64_t element) const;
  void set_element(int buffer, std::int64_t element, BirthId birth);
  std::pair<std::int64_t, int> key_of(int buffer) const;

  const ElementBirths& elements_;
  BirthLog& log_;
  int launch_ = 0;
  const BirthId* announced_ = nullptr;
  std::map<std::vector<std::uint64_t>, int> sites_;
  std::map<BlockId, LastAccess> last_;
  std::map<std::pair<BlockId, std::uint64_t>, BirthId> scalars_;
  // Workspaces, and shared tiles by their block.
  std::map<std::pair<std::int64_t, int>, std::unordered_map<std::int64_t, BirthId>> others_;
};

}  // namespace kl::sim
