// A program under construction: values in scope, and statements that are kept only if they are well-formed.
#pragma once

#include <functional>
#include <memory>

#include "interpret.hpp"
#include "random.hpp"

namespace kl::programs {

class Builder {
 public:
  explicit Builder(std::uint64_t seed);

  Random& random() { return random_; }
  const Program& program() const { return program_; }
  const Type& type(int id) const { return types_[static_cast<std::size_t>(id)]; }
  int loop_depth() const { return static_cast<int>(lists_.size()) - 1; }
  // Iterations of the loops around, multiplied; 1 outside.
  long long trips() const { return trips_; }

  // The id of the value (kNone for a statement without one), or nothing if the statement is ill-formed.
  std::optional<int> emit(Statement s);
  std::optional<int> emit(Op op, std::vector<int> args, std::vector<long long> imm = {});
  int literal(double value, DType t);

  // A random value in scope that suits, or kNone. Later values are likelier.
  int pick(const std::function<bool(const Type&)>& suits);

  // A part of the output of a dtype that nothing else writes: where it begins.
  long long reserve(DType t, long long elements);

  // Fills a loop's body by `fill`, which returns what its variable is assigned or kNone, and keeps it if it is
  // well-formed.
  std::optional<int> loop(Statement s, long long most_trips, const std::function<int(int variable)>& fill);

  // Values that nothing uses yet.
  std::vector<int> unused() const;

 private:
  int new_value();

  Random random_;
  Program program_;
  std::vector<Type> types_;
  std::unique_ptr<Interpreter> interpreter_;
  std::vector<std::vector<Statement>*> lists_;  // that statements go to, innermost last
  std::vector<int> scope_;
  std::vector<bool> used_;
  long long trips_ = 1;
};

}  // namespace kl::programs
