using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.LogPoints;

/// <summary>A rule with a log point in it is no other version of the rule.</summary>
public sealed class LogPointVersionTests
{
    private const string Rule = "OnRequest(request =>\n{\n    if (request.Path == \"/fail\") throw new InvalidOperationException();\n    request.Headers[\"X-Rule\"] = \"1\";\n});";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_proven_rule_does_not_lose_its_place_when_a_log_point_ends()
    {
        await using var proxy = await StartAsync();
        var version = await ProveSecondAsync(proxy);
        var point = await AddAsync(proxy);
        Assert.Empty(await proxy.Proxy.Reloader.RemoveLogPointsAsync([point], CancellationToken.None));

        await FailAsync(proxy);

        Assert.Equal(version, Version(proxy));
    }

    [Fact]
    public async Task A_proven_rule_that_fails_with_a_log_point_loses_that_alone()
    {
        await using var proxy = await StartAsync();
        var version = await ProveSecondAsync(proxy);
        await AddAsync(proxy);

        await FailAsync(proxy);

        await Eventually.TrueAsync(() => Version(proxy) == version, "the rule is as before");
        Assert.Empty(proxy.Proxy.LogPoints.All);
        await FailAsync(proxy);
        Assert.Equal(version, Version(proxy));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_version_is_put_back_as_before_for_all_its_log_points(bool isRemoved)
    {
        await using var proxy = await StartAsync();
        var first = Version(proxy);
        await WriteSecondAsync(proxy);
        _time.Advance(TimeSpan.FromSeconds(1));
        var point = await AddAsync(proxy);
        if (isRemoved)
        {
            Assert.Empty(await proxy.Proxy.Reloader.RemoveLogPointsAsync([point], CancellationToken.None));
        }

        await FailAsync(proxy);

        await Eventually.TrueAsync(() => Version(proxy) == first, "the rule is put back");
        Assert.Contains("SP0602", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal); // what is on disk is what has failed
        Assert.Equal(first, Version(proxy));
    }

    [Fact]
    public async Task A_version_saved_with_a_log_point_in_it_stays_out_once_it_was_put_back()
    {
        await using var proxy = await StartAsync();
        var first = Version(proxy);
        await AddAsync(proxy);
        await WriteSecondAsync(proxy);
        Assert.Single(proxy.Proxy.LogPoints.All);

        await FailAsync(proxy);

        Assert.Equal(first, Version(proxy));
        Assert.Contains("SP0602", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
        Assert.Equal(first, Version(proxy));
    }

    [Fact]
    public async Task Log_points_push_no_generation_out_of_the_history()
    {
        await using var proxy = await StartAsync("Generations:Keep=2");
        await WriteSecondAsync(proxy);
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(await proxy.Proxy.Reloader.RemoveLogPointsAsync([await AddAsync(proxy)], CancellationToken.None));
        }

        Assert.Equal([1, 2, 8], proxy.Proxy.History.Records.Select(record => record.Number));
        Assert.Contains("known are 1, 2, 8.", Assert.Single(await proxy.RollBackAsync(5)), StringComparison.Ordinal);
        proxy.WriteRule("rule.csx", "// third\n" + Rule);
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal([2, 8, 9], proxy.Proxy.History.Records.Select(record => record.Number));
        Assert.Empty(await proxy.RollBackAsync(2));
    }

    [Fact]
    public async Task Where_one_does_not_compile_any_more_the_others_of_the_file_stay()
    {
        await using var proxy = await StartAsync();
        await AddAsync(proxy, 3, "request.Method");
        await AddAsync(proxy, 4, "request.Path");

        proxy.WriteRule(
            "rule.csx",
            """
            OnRequest(asked =>
            {   var request = new { Path = asked.Path.ToString() };
                if (request.Path == "/fail") throw new InvalidOperationException();
            }); OnRequest(request => {
                request.Headers["X-Rule"] = "1";
            });
            """);
        Assert.Empty(await proxy.ReloadAsync());

        Assert.Equal("request.Path", Assert.Single(proxy.Proxy.LogPoints.All).Expression);
        Assert.Single(proxy.Log.Lines, line => line.Contains(" has ended: the rule does not compile with it any more: CS1061", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_rules_may_not_call_log_points_may_not_either()
    {
        await using var proxy = await StartAsync("Rules:UnboundedCalls=Refuse");

        var refused = await Assert.ThrowsAsync<LogPointException>(
            () => proxy.Proxy.Reloader.AddLogPointAsync(Request(4, "System.IO.Directory.CreateDirectory(\"logged\")"), CancellationToken.None));

        Assert.Contains("SP0312: 'Directory.CreateDirectory' writes to the disk", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("(refused by Rules:UnboundedCalls)", refused.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Proxy.LogPoints.All);
    }

    [Fact]
    public async Task A_rule_whose_package_is_gone_serves_on_and_gets_none()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var image = PluginCode.Build("Speech", "namespace Speech; public static class Says { public static string Text => \"one\"; }");
        var file = new PackageFile("speech/1.0.0/lib/net10.0/Speech.dll", PackageFile.HashOf(image), IsLoaded: true, IsCompiled: true);
        proxy.Write(Path.Combine("rules", PackageLock.FolderName, file.Path), image);
        new PackageLock(new Dictionary<string, LockedSet> { ["Speech 1.0.0"] = new(new Dictionary<string, string> { ["Speech 1.0.0"] = "hash" }, [file]) }).Write(proxy.RulesFolder);
        proxy.WriteRule("rule.csx", "#r \"nuget: Speech, 1.0.0\"\nOnRequest(request =>\n{\n    request.Headers[\"X\"] = Speech.Says.Text;\n});");
        Assert.Empty(await proxy.ReloadAsync());
        File.Delete(Path.Combine(proxy.RulesFolder, PackageLock.FolderName, file.Path));

        var refused = await Assert.ThrowsAsync<LogPointException>(() => proxy.Proxy.Reloader.AddLogPointAsync(Request(4, "request.Path"), CancellationToken.None));

        Assert.StartsWith("rule.csx serves, but cannot be compiled anew: the package's file 'speech/1.0.0/lib/net10.0/Speech.dll' is not there", refused.Message, StringComparison.Ordinal);
    }

    private static LogPointRequest Request(int line, string expression) => new("rule.csx", line, expression, null, 100, 3600);

    private static string Version(ProxyUnderTest proxy) => proxy.Proxy.Generations.Current.Units.Single().Key.ContentHash;

    private static async Task<LivePoint> AddAsync(ProxyUnderTest proxy, int line = 4, string expression = "request.Path")
    {
        var (point, findings) = await proxy.Proxy.Reloader.AddLogPointAsync(Request(line, expression), CancellationToken.None);
        Assert.Empty(findings);
        return point!;
    }

    private static async Task WriteSecondAsync(ProxyUnderTest proxy)
    {
        proxy.WriteRule("rule.csx", "// second\n" + Rule);
        Assert.Empty(await proxy.ReloadAsync());
    }

    private static async Task FailAsync(ProxyUnderTest proxy)
    {
        for (var i = 0; i < 20; i++)
        {
            using var answer = await proxy.Client.GetAsync("/fail");
            Assert.Equal(500, (int)answer.StatusCode);
        }

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
    }

    private async Task<string> ProveSecondAsync(ProxyUnderTest proxy)
    {
        await WriteSecondAsync(proxy);
        _time.Advance(TimeSpan.FromHours(1));
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        return Version(proxy);
    }

    private Task<ProxyUnderTest> StartAsync(string? setting = null)
    {
        Dictionary<string, string> settings = new() { ["LogPoints:Allow"] = "Loopback" };
        if (setting?.Split('=') is [var key, var value])
        {
            settings[key] = value;
        }

        return ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Settings = settings, Time = _time, ExpectErrors = true });
    }
}
