#include "builder.hpp"

namespace kl::programs {

Builder::Builder(std::uint64_t seed) : random_(seed) {
  program_.seed = seed;
  program_.grid = {random_.between(1, 4), random_.one_in(3) ? 2 : 1};
  interpreter_ = std::make_unique<Interpreter>(program_, types_);
  lists_.push_back(&program_.body);
}

int Builder::new_value() {
  const int id = program_.values++;
  types_.resize(static_cast<std::size_t>(program_.values));
  used_.resize(types_.size());
  interpreter_->grow();
  return id;
}

std::optional<int> Builder::emit(Statement s) {
  const bool effect = s.op == Op::kStore || s.op == Op::kStoreScalar || s.op == Op::kAssert || s.op == Op::kBarrier;
  const bool hidden = s.op == Op::kAtomic && s.at(Region::kCount + 3) == 0;
  s.id = effect ? kNone : new_value();
  try {
    const auto type = type_of(s, types_);
    if (type) types_[static_cast<std::size_t>(s.id)] = *type;
    // Inside a loop, values depend on the iteration: the loop is interpreted as a whole.
    if (loop_depth() == 0) interpreter_->extend(s);
  } catch (const IllFormed&) {
    return {};
  }
  for (const int id : s.args)
    if (id != kNone) used_[static_cast<std::size_t>(id)] = true;
  if (s.id != kNone && !hidden && s.op != Op::kLiteral) scope_.push_back(s.id);
  lists_.back()->push_back(s);
  return s.id;
}

std::optional<int> Builder::emit(Op op, std::vector<int> args, std::vector<long long> imm) {
  Statement s;
  s.op = op;
  s.args = std::move(args);
  s.imm = std::move(imm);
  return emit(s);
}

int Builder::literal(double value, DType t) {
  Statement s;
  s.op = Op::kLiteral;
  s.dtype = t;
  s.literal = value;
  return *emit(s);
}

int Builder::pick(const std::function<bool(const Type&)>& suits) {
  std::vector<int> fitting;
  for (const int id : scope_)
    if (suits(type(id))) fitting.push_back(id);
  if (fitting.empty()) return kNone;
  const int count = static_cast<int>(fitting.size());
  return fitting[static_cast<std::size_t>(std::max(random_.below(count), random_.below(count)))];
}

long long Builder::reserve(DType t, long long elements) {
  long long& end = program_.output_elements[static_cast<std::size_t>(t)];
  const long long begin = end;
  // Now and then a gap, so that what follows is not aligned.
  end += elements + (random_.one_in(3) ? random_.between(1, 3) : 0);
  interpreter_->grow();
  return begin;
}

std::optional<int> Builder::loop(Statement s, long long most_trips, const std::function<int(int)>& fill) {
  const auto scope = scope_;
  const auto used = used_;
  const long long trips = trips_;
  s.op = Op::kLoop;
  s.id = new_value();
  types_[static_cast<std::size_t>(s.id)] = type(s.arg(0));
  lists_.push_back(&s.body);
  scope_.push_back(s.id);
  trips_ *= most_trips;
  s.yield = fill(s.id);
  trips_ = trips;
  lists_.pop_back();
  scope_ = scope;
  bool well_formed = s.yield != kNone;
  try {
    if (well_formed) types_[static_cast<std::size_t>(s.id)] = *type_of(s, types_);
    if (well_formed && loop_depth() == 0) interpreter_->extend(s);
  } catch (const IllFormed&) {
    well_formed = false;
  }
  if (!well_formed) {
    used_ = used;
    used_.resize(types_.size());
    return {};
  }
  used_[static_cast<std::size_t>(s.arg(0))] = true;
  lists_.back()->push_back(s);
  scope_.push_back(s.id);
  return s.id;
}

std::vector<int> Builder::unused() const {
  std::vector<int> ids;
  for (const int id : scope_)
    if (!used_[static_cast<std::size_t>(id)]) ids.push_back(id);
  return ids;
}

}  // namespace kl::programs
