# Options and helpers of the build. One CMakeLists.txt per folder lists its sources.
option(KL_BUILD_TESTS "Build the test suite" OFF)
option(KL_BUILD_BENCH "Build the benchmarks" OFF)
# The launcher turns it on when a verb of the leaderboard is first used: it needs packages that nothing else needs.
option(KL_LEADERBOARD "Build the leaderboard" ${KL_BUILD_TESTS})
option(KL_WERROR "Treat warnings as errors" OFF)
set(KL_SANITIZE "" CACHE STRING "Sanitizers for our own code, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16))
  message(FATAL_ERROR "Kernelings needs g++ 12 or clang 16, and ${CMAKE_CXX_COMPILER} is "
    "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. Install a newer one (apt-get install g++-12) "
    "and name it: CXX=g++-12 ./kernelings")
endif()

# The program and every test executable are linked anew after each change, so take the fastest linker here.
find_program(KL_FAST_LINKER NAMES ld.mold ld.lld)
if(KL_FAST_LINKER)
  include(CheckLinkerFlag)
  string(REGEX REPLACE ".*/ld\\." "-fuse-ld=" flag "${KL_FAST_LINKER}")
  check_linker_flag(CXX ${flag} KL_FAST_LINKER_WORKS)
  if(KL_FAST_LINKER_WORKS)
    add_link_options(${flag})
  endif()
endif()

# Learners' modules and puzzle specifications are loaded into the program and call these libraries. So an
# executable exports its symbols, and takes the archives whole: a function that only a module calls would
# otherwise be left out.
set(KL_MODULE_LIBRARIES kl_tl kl_host kl_sim kl_checker)

# kl_library(NAME SOURCES... LINK targets...): a static library kl_NAME with the alias kl::NAME.
function(kl_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LINK_PRIVATE" ${ARGN})
  add_library(kl_${name} STATIC ${ARG_SOURCES})
  add_library(kl::${name} ALIAS kl_${name})
  target_include_directories(kl_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(kl_${name} PUBLIC ${ARG_LINK} PRIVATE ${ARG_LINK_PRIVATE})
  kl_compile_options(kl_${name})
endfunction()

# kl_hosts_modules(TARGET): the executable may load modules that use our libraries.
function(kl_hosts_modules target)
  set_target_properties(${target} PROPERTIES ENABLE_EXPORTS ON)
  foreach(library IN LISTS KL_MODULE_LIBRARIES)
    set_target_properties(${target} PROPERTIES LINK_LIBRARY_OVERRIDE_${library} WHOLE_ARCHIVE)
  endforeach()
endfunction()

# Missing initializers are how specifications are written: a field left out has its default.
function(kl_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # g++ 12 sees overlaps in std::string that are none
    $<$<BOOL:${KL_WERROR}>:-Werror>)
  target_compile_definitions(${target} PRIVATE KL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(KL_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${KL_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${KL_SANITIZE})
  endif()
endfunction()
