using ScriptProxy.Plugins.RateLimiting;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

public sealed class OptionTests
{
    public static TheoryData<int> Lines => [.. Examples.Select(example => example.Line)];

    private static IEnumerable<ReadmeBlock> Examples => ReadmeBlock.Read("plugins/ScriptProxy.Plugins.RateLimiting/README.md", "json");

    [Fact]
    public void Without_limits_there_is_no_hook()
    {
        using var none = Load([]);
        using var empty = Load([("Fields", "false")]);
        Assert.Empty(none.Registrations);
        Assert.Empty(empty.Registrations);
    }

    [Theory]
    [InlineData("Permits", "0", "Permits", "1")]
    [InlineData("Permits", "-3", "Permits", "1")]
    [InlineData("Permit", "3", "Permit", "")]
    [InlineData("Key", "adress", "Key", "'adress' is no key: there are address,")]
    [InlineData("Key", "address/40/64", "Key", "no number from 0 to 32")]
    [InlineData("Algorithm", "Bucket", "Algorithm", "")]
    [InlineData("Per", "-00:00:01", "Per", "")]
    [InlineData("Queue", "3", "Queue", "only a Concurrency limit has a queue")]
    [InlineData("Patience", "00:00:03", "Patience", "only a Concurrency limit has a queue")]
    [InlineData("Undelayed", "3", "Undelayed", "only a LeakyBucket delays")]
    [InlineData("Status", "200", "Status", "")]
    [InlineData("Costs:POST", "0", "Costs:POST", "at least 1")]
    [InlineData("Costs:POST", "11", "Costs:POST", "a request that costs 11 is never granted: at most 10 are there at once, by Permits")]
    [InlineData("Cost", "11", "Cost", "is never granted")]
    [InlineData("Costs:P OST", "3", "Costs:P OST", "'P OST' is no method")]
    [InlineData("Costs:POST,PUT", "3", "Costs:POST,PUT", "'POST,PUT' is no method")]
    [InlineData("Costs:PÖST", "3", "Costs:PÖST", "'PÖST' is no method")]
    [InlineData("Key", "", "Key", "'' is no key: there are address,")]
    public void A_wrong_option_is_told_with_its_key(string key, string value, string wrong, string told)
    {
        var error = Assert.Single(Errors(($"Limits:clients:{key}", value)));
        Assert.StartsWith($"Options:RateLimiting:Limits:clients{(wrong.Length > 0 ? ":" : "")}{wrong}", error.Key, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FixedWindow", "Burst", "3", "Burst")]
    [InlineData("Concurrency", "Per", "00:00:01", "Per")]
    [InlineData("Concurrency", "Cost", "2", "Cost")]
    [InlineData("Concurrency", "Patience", "00:02:00", "Patience")]
    [InlineData("LeakyBucket", "Burst", "10000", "Burst")]
    [InlineData("LeakyBucket", "Burst", "301", "Burst")]
    [InlineData("Concurrency", "Patience", "00:00:31", "Patience")]
    public void What_does_not_fit_the_algorithm_is_told(string algorithm, string key, string value, string wrong) => Assert.Equal(
        $"Options:RateLimiting:Limits:clients:{wrong}",
        Assert.Single(Errors(("Limits:clients:Algorithm", algorithm), ($"Limits:clients:{key}", value))).Key);

    [Theory]
    [InlineData("TokenBucket", 3, 4)]
    [InlineData("LeakyBucket", 3, 5)]
    public void A_cost_beyond_the_burst_is_told(string algorithm, int burst, int cost)
    {
        (string, string?)[] limit = [("Limits:clients:Algorithm", algorithm), ("Limits:clients:Burst", $"{burst}")];
        using var granted = Load([.. limit, ("Limits:clients:Cost", $"{cost - 1}")]);
        Assert.Equal("Options:RateLimiting:Limits:clients:Cost", Assert.Single(Errors([.. limit, ("Limits:clients:Cost", $"{cost}")])).Key);
    }

    [Theory]
    [InlineData("LeakyBucket", "Burst", "300")]
    [InlineData("Concurrency", "Patience", "00:00:30")]
    [InlineData("TokenBucket", "Costs:PROPFIND", "3")]
    public void What_just_fits_is_taken(string algorithm, string key, string value)
    {
        using var hooks = Load([("Limits:clients:Algorithm", algorithm), ($"Limits:clients:{key}", value)]);
        Assert.NotEmpty(hooks.Registrations);
    }

    [Fact]
    public void A_cost_of_a_method_that_the_limit_is_not_for_is_told()
    {
        var error = Assert.Single(Errors(("Limits:a:Costs:POST", "3"), ("Limits:a:Costs:get", "3"), ("Limits:a:For:Methods:0", "GET")));
        Assert.Equal("Options:RateLimiting:Limits:a:Costs:POST", error.Key);
        Assert.Contains("For:Methods", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("header:X-Api-Key")]
    [InlineData("address/32/64")]
    public void A_limit_for_rules_alone_has_no_key(string key) =>
        Assert.Equal("Options:RateLimiting:Limits:a:Key", Assert.Single(Errors(("Limits:a:RulesOnly", "true"), ("Limits:a:Key", key))).Key);

    [Fact]
    public void A_limit_for_rules_alone_has_no_status() =>
        Assert.Equal("Options:RateLimiting:Limits:a:Status", Assert.Single(Errors(("Limits:a:RulesOnly", "true"), ("Limits:a:Status", "429"))).Key);

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(
        ["Options:RateLimiting:Limits:a:Queue", "Options:RateLimiting:Limits:b:Key"],
        Errors(("Limits:a:Queue", "3"), ("Limits:b:Key", "no")).Select(error => error.Key));

    [Fact]
    public void A_limit_for_rules_alone_is_offered_and_registers_no_hook()
    {
        using var hooks = Load([("Limits:logins:RulesOnly", "true"), ("Limits:places:RulesOnly", "true"), ("Limits:places:Algorithm", "Concurrency")]);
        Assert.Empty(hooks.Registrations);
        Assert.Equal(10, ((ILimiter)hooks.Offered[(typeof(ILimiter), "logins")]).Limit.Permits);
        Assert.Equal("places", ((IGate)hooks.Offered[(typeof(IGate), "places")]).Name);
    }

    [Fact]
    public void A_limit_that_tells_nothing_costs_no_byte()
    {
        using var hooks = Load([("Fields", "false"), ("Limits:networks:Key", "address/24/64"), ("Limits:networks:Permits", "1000000"), ("Limits:networks:Costs:POST", "5")]);
        var charge = (Func<IRequest, ValueTask<Verdict>>)Assert.Single(hooks.Registrations).Callback;
        var (exchange, granted) = (new FakeExchange(), 0);
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                granted += charge(exchange) is { IsCompletedSuccessfully: true, Result: Verdict.Continue } ? 1 : 0;
            }
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, granted);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_of_the_readme_loads(int line)
    {
        var options = Examples.Single(example => example.Line == line).Options("Options:RateLimiting");
        using var hooks = Load([.. options.Select(option => (option.Key, option.Value))]);
        Assert.NotEmpty(hooks.Registrations);
    }

    private static IReadOnlyList<OptionError> Errors(params (string Key, string? Value)[] options) => Assert.Throws<OptionsException>(() => Load(options)).Errors;

    private static FakeHooks Load((string Key, string? Value)[] options)
    {
        var hooks = new FakeHooks("RateLimiting", options.ToDictionary(option => option.Key, option => option.Value));
        new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(hooks);
        return hooks;
    }
}
