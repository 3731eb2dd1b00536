# SPDX-License-Identifier: Apache-2.0
include(${CMAKE_CURRENT_LIST_DIR}/sluice-sdk-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/SluicePlugin.cmake)
