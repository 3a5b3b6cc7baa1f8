#include "tests/unit/plan/plan_world.hpp"
#include "translate/plan/plan_json.hpp"

namespace initbridge::plan {

namespace {

Plan every_step()
{
    return {{
        MakeDirectory{"/a", 0750, Owner{1, 2}},
        WriteFile{"/a/f", "12345", 0640},
        SetMode{"/a/g", 0600, std::nullopt},
        MakeSymlink{"/a/l", "../t"},
        KeepOriginal{"/c", "/c.initbridge-orig"},
        RestoreOriginal{"/d.initbridge-orig", "/d"},
        RemovePath{"/e\nremove /"},
    }};
}

TEST(RenderPlanTest, WritesOneLineAStep)
{
    EXPECT_EQ(
        render_plan(every_step()),
        "make folder /a (mode 0750, owner 1:2)\n"
        "write /a/f (mode 0640, 5 bytes)\n"
        "set rights of /a/g (mode 0600)\n"
        "link /a/l -> ../t\n"
        "keep /c as /c.initbridge-orig\n"
        "put back /d from /d.initbridge-orig\n"
        "remove /e\\x0aremove /\n");
}

TEST(RenderPlanTest, WritesNothingForAnEmptyPlan)
{
    EXPECT_EQ(render_plan({}), "");
}

TEST(PlanToJsonTest, WritesOneObjectAStep)
{
    EXPECT_EQ(
        json::dump(plan_to_json(every_step()), 0),
        R"([{"step":"make-folder","path":"/a","mode":"0750","uid":1,"gid":2},)"
        R"({"step":"write-file","path":"/a/f","mode":"0640","content":"12345"},)"
        R"({"step":"set-rights","path":"/a/g","mode":"0600"},)"
        R"({"step":"make-link","path":"/a/l","target":"../t"},)"
        R"({"step":"keep-original","path":"/c","kept_as":"/c.initbridge-orig"},)"
        R"({"step":"restore-original","path":"/d","kept_as":"/d.initbridge-orig"},)"
        R"({"step":"remove","path":"/e\nremove /"}])");
}

} // namespace

} // namespace initbridge::plan
