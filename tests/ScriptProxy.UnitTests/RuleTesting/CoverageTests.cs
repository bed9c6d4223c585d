using ScriptProxy.Host.Commands;

namespace ScriptProxy.UnitTests.RuleTesting;

public sealed class CoverageTests
{
    private const string Rule = """
        // 1
        var limit = 3;                                   // 2

        OnRequest("/a", request => request.Respond(200)); // 4: the lambda does not run
        OnRequest("/b/{**rest}", request =>              // 5
        {
            if (request.QueryString.Length > limit)      // 7
            {
                return request.Respond(414);             // 9
            }

            for (var i = 0; i < 3; i++)                  // 12
            {
                request.Headers[$"X-{i}"] = "1";         // 14
            }

            return Continue;                             // 17
        });

        OnResponse(async response =>                     // 20
        {
            await Task.Yield();                          // 22
            if (response.Status == 500)                  // 23
                response.Headers.Remove("Server");       // 24
        });                                              // 25

        class Unused
        {
            public int Value { get; set; } = 7;          // 29
            public int Twice() => 2 * Value;             // 30
        }
        """;

    private const string Test = """
        Test("b", async proxy => Expect((await proxy.GetAsync("/b/c")).Status, 200));
        Test("b again", async proxy => Expect((await proxy.GetAsync("/b/c")).Status, 200));
        """;

    [Fact]
    public async Task Lines_that_ran_are_counted_and_others_are_named()
    {
        using var rules = TestedRules.Of(Rule, Test);
        rules.Write("untested.csx", "OnRequest(request => request.Respond(200));");
        rules.Write("broken.csx", "nonsense");
        Assert.Equal(0, await rules.RunAsync(TestedRules.Order() with { Coverage = true }));
        Assert.Contains("""
            Lines that ran:
              rule.csx       66 %  10 of 15  not: 4, 9, 24, 29-30
              untested.csx    0 %  0 of 1  not: 1
              broken.csx    does not compile
              all            62 %  10 of 16
            """, rules.Output);
    }

    [Fact]
    public async Task Of_some_tests_only_what_they_are_about_counts()
    {
        using var rules = TestedRules.Of(Rule, Test);
        rules.Write("untested.csx", "OnRequest(request => request.Respond(200));");
        Assert.Equal(0, await rules.RunAsync(TestedRules.Order() with { Files = [Path.Combine(rules.Folder, "rule.test.csx")], Coverage = true }));
        Assert.DoesNotContain("untested.csx", rules.Output);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_hides_no_result()
    {
        using var rules = TestedRules.Of(Rule, Test);
        await Assert.ThrowsAsync<CommandException>(() => rules.RunAsync(TestedRules.Order() with { Coverage = true, CoverageFile = Path.Combine(rules.Folder, "absent", "lcov.info") }));
        Assert.Contains("2 passed", rules.Output);
    }

    [Fact]
    public async Task Tools_get_the_counts_as_lcov_has_them()
    {
        using var rules = TestedRules.Of(Rule, Test);
        var target = Path.Combine(rules.Folder, "lcov.info");
        Assert.Equal(0, await rules.RunAsync(TestedRules.Order() with { Coverage = true, CoverageFile = target }));
        var lines = File.ReadAllLines(target);
        Assert.Equal(["TN:", $"SF:{Path.Combine(rules.Folder, "rule.csx")}", "DA:2,2", "DA:4,0", "DA:5,2", "DA:7,2", "DA:9,0"], lines.Take(7));
        Assert.Contains("DA:14,6", lines);
        Assert.Contains("DA:30,0", lines);
        Assert.Equal(["LF:15", "LH:10", "end_of_record"], lines.TakeLast(3));
    }

    [Fact]
    public async Task What_counts_leaves_code_and_its_lines_as_they_are()
    {
        using var rules = TestedRules.Of(
            """
            OnRequest(async request =>
            {
                var sum = 0;
                foreach (var part in request.Path.Split('/'))
                {
                    try
                    {
                        sum += part switch { "" => 0, "skip" => throw new FormatException(), _ => int.Parse(part) };
                    }
                    catch (FormatException exception) when (part != "bad")
                    {
                        sum += exception.StackTrace!.Contains("rule.csx:line 8") ? 100 : -1;
                        continue;
                    }
                    finally
                    {
                        await Task.Yield();
                        sum++;
                    }
                }
                return request.Respond(200, $"{sum} {Numbers().Sum()}");
            });
            IEnumerable<int> Numbers() { for (var i = 0; ; i++) { if (i == 4) yield break; yield return i; } }
            """,
            """Test("a", async proxy => { Expect((await proxy.GetAsync("/1/skip/2")).Text, "107 6"); Expect((await proxy.GetAsync("/bad")).Status, 500); });""");
        Assert.True(await rules.RunAsync(TestedRules.Order() with { Coverage = true }) == 0, rules.Output);
    }
}
