# Helpers for tests; included where KL_BUILD_TESTS is on.
find_package(GTest REQUIRED)

# kl_register(test [LABELS labels...] [TIMEOUT seconds]): labels and the time limit of a CTest test.
function(kl_register test)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS cpu)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${test} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# kl_add_test_program(area unit LINK targets...): tests/AREA/UNIT_test.cpp becomes the program test_AREA_UNIT.
function(kl_add_test_program area unit)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  set(target test_${area}_${unit})
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/${area}/${unit}_test.cpp)
  target_link_libraries(${target} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main)
  kl_compile_options(${target})
  # A test is compiled for each time that it runs: -O2 would take half as long again.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  kl_hosts_modules(${target})
endfunction()

# kl_add_test(area unit LINK targets... [LABELS labels...] [TIMEOUT seconds]): that program becomes the CTest test AREA.UNIT.
function(kl_add_test area unit)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LINK;LABELS" ${ARGN})
  kl_add_test_program(${area} ${unit} LINK ${ARG_LINK})
  add_test(NAME ${area}.${unit} COMMAND test_${area}_${unit})
  set_tests_properties(${area}.${unit} PROPERTIES ENVIRONMENT "KERNELINGS_ROOT=${PROJECT_SOURCE_DIR}")
  kl_register(${area}.${unit} LABELS ${ARG_LABELS} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# kl_shard(area unit COUNT): COUNT tests in place of one, AREA.UNIT and AREA.UNIT_1 on, each with a share of its cases.
function(kl_shard area unit count)
  get_test_property(${area}.${unit} TIMEOUT timeout)
  get_test_property(${area}.${unit} LABELS labels)
  math(EXPR last "${count} - 1")
  foreach(shard RANGE ${last})
    set(name ${area}.${unit}_${shard})
    if(shard EQUAL 0)
      set(name ${area}.${unit})
    else()
      add_test(NAME ${name} COMMAND test_${area}_${unit})
      kl_register(${name} LABELS ${labels} TIMEOUT ${timeout})
    endif()
    set_tests_properties(${name} PROPERTIES
      ENVIRONMENT "KERNELINGS_ROOT=${PROJECT_SOURCE_DIR};GTEST_TOTAL_SHARDS=${count};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

# kl_nightly(area unit FILTER): what googletest's FILTER names of AREA.UNIT, and of its shards, runs only where ctest is given
# -C nightly, as AREA.UNIT_more. Comes behind kl_shard.
function(kl_nightly area unit filter)
  get_property(tests DIRECTORY PROPERTY TESTS)
  foreach(test IN LISTS tests)
    if(test MATCHES "^${area}\\.${unit}(_[0-9]+)?$")
      set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT "GTEST_FILTER=-${filter}")
    endif()
  endforeach()
  set(more ${area}.${unit}_more)
  add_test(NAME ${more} COMMAND test_${area}_${unit} --gtest_filter=${filter} CONFIGURATIONS nightly)
  set_tests_properties(${more} PROPERTIES ENVIRONMENT "KERNELINGS_ROOT=${PROJECT_SOURCE_DIR}")
  kl_register(${more} LABELS cpu slow nightly TIMEOUT 1800)
endfunction()

# kl_add_script_test(area unit [LABELS labels...] [TIMEOUT seconds]): tests/AREA/UNIT_test.sh, run by bash
# in the root of the sources, becomes AREA.UNIT.
function(kl_add_script_test area unit)
  add_test(NAME ${area}.${unit} COMMAND bash tests/${area}/${unit}_test.sh
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  kl_register(${area}.${unit} ${ARGN})
endfunction()

# kl_add_puzzle(folder): the test puzzle.FOLDER proves what `dev check` proves of one puzzle.
function(kl_add_puzzle folder)
  add_test(NAME puzzle.${folder} COMMAND kernelings dev check ${folder} --seeds 5)
  set_tests_properties(puzzle.${folder} PROPERTIES ENVIRONMENT "KERNELINGS_ROOT=${PROJECT_SOURCE_DIR}")
  kl_register(puzzle.${folder} LABELS cpu puzzle TIMEOUT 600)
endfunction()

# kl_add_header_tests(area LINK targets...): each header of AREA compiles alone. Building is the test; a
# header that leans on what its includer included breaks here and not at its next user. Nothing is
# optimised or linked, so the cost is the parsing.
function(kl_add_header_tests area)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${area}/*.hpp)
  set(sources)
  foreach(header IN LISTS headers)
    string(MAKE_C_IDENTIFIER ${header} name)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include <${header}>\n")
    list(APPEND sources ${source})
  endforeach()
  if(sources)
    add_library(test_${area}_headers OBJECT ${sources})
    set_target_properties(test_${area}_headers PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(test_${area}_headers PRIVATE ${ARG_LINK})
    kl_compile_options(test_${area}_headers)
    target_compile_options(test_${area}_headers PRIVATE -O0 -g0)
  endif()
endfunction()
