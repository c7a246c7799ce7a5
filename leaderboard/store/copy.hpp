// Backup, restore and the move to another kind of database are one thing: a copy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kl::board {

// In the order in which they can be filled. All but schema_version, and what counts fences.
inline const std::vector<std::string> kCopiedTables = {"users", "tokens", "submissions", "evidence", "attempts", "audit"};

// Copies everything of one database (a file or postgresql://...) into another that holds nothing yet, and returns how many rows. The copy
// is of one moment, while a service may go on using the source, and it is there as a whole or not at all. Ids, fences and tokens are
// the same, so a service that starts on the copy goes on where the source was. Throws std::runtime_error that says what is in the way.
std::int64_t copy_database(const std::string& from, const std::string& to);

}  // namespace kl::board
