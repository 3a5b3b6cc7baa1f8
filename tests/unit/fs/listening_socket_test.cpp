#include "src/fs/codes.hpp"
#include "src/fs/listening_socket.hpp"
#include "tests/unit/fs/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace initbridge::fs {
namespace {

class ListeningSocketTest : public TempRoot {};

TEST_F(ListeningSocketTest, TakesThePlaceOfAnOlderOne)
{
    const std::string path = in_root("/events");
    ASSERT_TRUE(listen_at(path, 0600));
    const auto again = listen_at(path, 0666);
    ASSERT_TRUE(again);

    struct stat status {};

    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode, S_IFSOCK | 0666U);
}

TEST_F(ListeningSocketTest, SaysWhereItCannotBe)
{
    for (const std::string& path :
         {in_root("/no/such/events"), in_root("/" + std::string(120, 'x'))}) {
        const auto socket = listen_at(path, 0600);
        ASSERT_FALSE(socket);
        EXPECT_EQ(socket.error().code, codes::listen);
    }
}

} // namespace
} // namespace initbridge::fs
