using ScriptProxy.Plugins.Overload;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.OverloadPlugin;

public sealed class OptionTests
{
    public static TheoryData<int> Lines => [.. Examples.Select(example => example.Line)];

    private static IEnumerable<ReadmeBlock> Examples => ReadmeBlock.Read("plugins/ScriptProxy.Plugins.Overload/README.md", "json");

    [Fact]
    public void Without_clusters_and_priorities_there_is_no_hook()
    {
        using var none = Load([]);
        Assert.Empty(none.Registrations);
    }

    [Theory]
    [InlineData("Clusters:api:Least", "0", "Clusters:api:Least")]
    [InlineData("Clusters:api:Initial", "2000", "Clusters:api:Initial")]
    [InlineData("Clusters:api:Patience", "00:05:00", "Clusters:api:Patience")]
    [InlineData("Clusters:api:RetryAfter", "0", "Clusters:api:RetryAfter")]
    [InlineData("Clusters:api:Permits", "3", "Clusters:api:Permits")]
    [InlineData("Priorities:0:Path", "/x", "Priorities:0:Priority")]
    [InlineData("Priorities:0:Priority", "Low", "Priorities:0")]
    public void A_wrong_option_is_told_with_its_key(string key, string value, string wrong) => Assert.Equal($"Options:Overload:{wrong}", Assert.Single(Errors((key, value))).Key);

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(
        ["Options:Overload:Clusters:a:Queue", "Options:Overload:Clusters:b:Most", "Options:Overload:Priorities:0:Value", "Options:Overload:Priorities:1:Header"],
        Errors(
            ("Clusters:a:Queue", "-1"), ("Clusters:b:Most", "0"), ("Priorities:0:Priority", "Low"), ("Priorities:0:Path", "/"), ("Priorities:0:Value", "x"),
            ("Priorities:1:Priority", "Low"), ("Priorities:1:Header", "a b")).Select(error => error.Key));

    [Fact]
    public async Task Priorities_go_by_path_host_method_and_header_and_the_last_that_holds_wins()
    {
        using var hooks = Load([
            ("Priorities:0:Priority", "Low"), ("Priorities:0:Path", "/jobs/{**rest}"),
            ("Priorities:1:Priority", "High"), ("Priorities:1:Methods:0", "POST"),
            ("Priorities:2:Priority", "Exempt"), ("Priorities:2:Header", "Upgrade"),
            ("Priorities:3:Priority", "Low"), ("Priorities:3:Header", "X-Kind"), ("Priorities:3:Value", "batch")]);
        Assert.Equal(Priority.Normal, await OfAsync("GET", "/"));
        Assert.Equal(Priority.Low, await OfAsync("GET", "/jobs/7"));
        Assert.Equal(Priority.High, await OfAsync("POST", "/jobs/7"));
        Assert.Equal(Priority.Exempt, await OfAsync("GET", "/jobs/7", ("Upgrade", "websocket")));
        Assert.Equal(Priority.Low, await OfAsync("POST", "/", ("X-Kind", "Batch")));
        Assert.Equal(Priority.High, await OfAsync("POST", "/", ("X-Kind", "other")));

        async Task<Priority> OfAsync(string method, string path, params (string, string)[] headers) =>
            (await hooks.SendAsync(method, $"http://localhost{path}", headers)).Priority;
    }

    [Fact]
    public async Task A_cluster_at_its_limit_answers_503_with_Retry_After_and_others_are_asked()
    {
        using var hooks = Load([("Clusters:api:Initial", "1"), ("Clusters:api:Most", "1"), ("Clusters:api:Queue", "0"), ("Clusters:api:RetryAfter", "3")]);
        var gate = (IAdaptiveGate)hooks.Offered[(typeof(IAdaptiveGate), "api")];
        var place = await gate.EnterAsync(Priority.Normal);
        var refused = await hooks.SendAsync(new FakeExchange { Cluster = "API" });
        Assert.Equal((503, "Overload"), (refused.Answer!.Status, refused.DecidedBy));
        Assert.InRange(int.Parse(refused.Answer.Headers.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture), 3, 6);
        Assert.Null((await hooks.SendAsync(new FakeExchange { Cluster = "other" })).Answer);
        Assert.Null((await hooks.SendAsync(new FakeExchange { Cluster = "api", Priority = Priority.Exempt })).Answer);
        gate.Leave(place, Visit.Served);
        Assert.Null((await hooks.SendAsync(new FakeExchange { Cluster = "api" })).Answer);
        Assert.Equal(0, gate.Inside);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(3600)]
    public async Task Who_is_refused_comes_back_within_as_much_time_again_as_he_is_told_to_wait(int seconds)
    {
        using var hooks = Load([("Clusters:api:Initial", "1"), ("Clusters:api:Most", "1"), ("Clusters:api:Queue", "0"), ("Clusters:api:RetryAfter", $"{seconds}")]);
        await ((IAdaptiveGate)hooks.Offered[(typeof(IAdaptiveGate), "api")]).EnterAsync(Priority.Normal);
        HashSet<int> told = [];
        for (var i = 0; i < 5000 && !(told.Contains(seconds) && told.Contains(2 * seconds)); i++)
        {
            var refused = await hooks.SendAsync(new FakeExchange { Cluster = "api" });
            told.Add(int.Parse(refused.Answer!.Headers.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal((seconds, 2 * seconds), (told.Min(), told.Max()));
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(404, false)]
    public async Task An_upstream_that_has_too_much_to_do_lowers_the_limit_and_one_client_who_asks_too_much_does_not(int status, bool isLower)
    {
        using var hooks = Load([("Clusters:api:Tolerance", "2")]);
        var gate = (IAdaptiveGate)hooks.Offered[(typeof(IAdaptiveGate), "api")];
        var limit = gate.Limit;
        for (var i = 0; i < 40; i++)
        {
            await hooks.SendAsync(new FakeExchange { Cluster = "api", UpstreamStatus = status });
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(isLower, gate.Limit < limit);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_of_the_readme_loads(int line)
    {
        var options = Examples.Single(example => example.Line == line).Options("Options:Overload");
        using var hooks = Load([.. options.Select(option => (option.Key, option.Value))]);
        Assert.NotEmpty(hooks.Registrations);
    }

    private static IReadOnlyList<OptionError> Errors(params (string Key, string? Value)[] options) => Assert.Throws<OptionsException>(() => Load(options)).Errors;

    private static FakeHooks Load((string Key, string? Value)[] options)
    {
        var hooks = new FakeHooks("Overload", options.ToDictionary(option => option.Key, option => option.Value));
        new ScriptProxy.Plugins.Overload.OverloadPlugin().Configure(hooks);
        return hooks;
    }
}
