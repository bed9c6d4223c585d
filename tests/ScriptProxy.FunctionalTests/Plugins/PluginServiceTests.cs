using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Plugins;

public sealed class PluginServiceTests
{
    private const string Keys = "plugins/Keys/Keys.dll";

    private const string Asking = """
        var verifier = Service<IVerifier>();
        Log.LogInformation("loaded");
        OnStop(async cancelled => Log.LogInformation("the rule's end sees {Answer}", (await verifier.VerifyAsync("open", cancelled)).Subject));
        OnRequest("/private", async request =>
        {
            var answer = await verifier.VerifyAsync(request.Query["key"].ToString(), request.Aborted);
            return answer.IsValid ? request.Respond(200, answer.Subject + answer.Claims["version"]) : request.Respond(401, answer.Reason!);
        });
        """;

    [Fact]
    public async Task A_rule_asks_a_plugins_verifier_and_both_are_replaced_together_and_nothing_else()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["10-private.csx"] = Asking, ["20-other.csx"] = Versioned.Rule("other") },
            Files = new Dictionary<string, byte[]>
            {
                [Keys] = Verifier(1),
                ["plugins/Else/Else.dll"] = Plugin("Else", "hooks.Offer<ITable>(hooks.Table(\"t\")); hooks.Log.LogInformation(\"loaded\");"),
            },
        });
        Assert.Equal("ann1", await proxy.Client.GetStringAsync("/private?key=open"));
        using (var refused = await proxy.Client.GetAsync("/private?key=x"))
        {
            Assert.Equal((401, "unknown"), ((int)refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }

        var replaced = Code.Of(proxy);
        proxy.Write(Keys, Verifier(2));
        Assert.Empty(await proxy.ReloadAsync());

        Assert.Equal("ann2", await proxy.Client.GetStringAsync("/private?key=open"));
        Assert.Equal((2, 1, 1), (proxy.Loads("10-private.csx"), proxy.Loads("20-other.csx"), proxy.Loads("Else")));
        Assert.Equal(["Keys", "10-private.csx"], proxy.Proxy.Generations.Current.Units.Where(unit => !replaced.Any(old => old.Target == unit.Code.Context)).Select(unit => unit.Name));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "Keys is unloaded");
        Assert.Equal(["10-private.csx: the rule's end sees ann", "Keys: disposed 1"], proxy.Log.Lines
            .Where(line => line.Contains("rule's end", StringComparison.Ordinal) || line.Contains("disposed", StringComparison.Ordinal))
            .Select(line => line["Information ".Length..]));
        await Code.IsGoneAsync(Replaced(proxy, replaced));
    }

    [Fact]
    public async Task A_plugin_whose_service_nobody_took_goes_although_rules_that_loaded_beside_it_stay()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Asking,
            Files = new Dictionary<string, byte[]> { [Keys] = Verifier(1), ["plugins/Else/Else.dll"] = Plugin("Else", "hooks.Offer<ITable>(hooks.Table(\"t\"));") },
        });
        var before = Code.Of(proxy);
        proxy.Write("plugins/Else/Else.dll", Plugin("Else", "hooks.Offer<ITable>(hooks.Table(\"u\"));"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(1, proxy.Loads("rule.csx"));
        var replaced = Replaced(proxy, before);
        Assert.Single(replaced);
        await Code.IsGoneAsync(replaced);
    }

    [Fact]
    public async Task Removing_a_plugin_whose_service_a_rule_takes_is_told_with_the_rules_line_and_changes_nothing()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "// takes it\n" + Asking,
            Files = new Dictionary<string, byte[]>
            {
                [Keys] = Verifier(1),
                ["plugins/Else/Else.dll"] = Plugin("Else", "hooks.Offer<ITable>(\"clients\", hooks.Table(\"t\"));"),
            },
            ExpectErrors = true,
        });
        Directory.Delete(Path.Combine(proxy.PluginsFolder, "Keys"), recursive: true);

        var finding = Assert.Single(await proxy.ReloadAsync());

        Assert.Contains("rule.csx(2,16): error SP0308", finding, StringComparison.Ordinal);
        Assert.Contains("no plugin offers a service ScriptProxy.Sdk.IVerifier; offered are: ITable 'clients' of Else", finding, StringComparison.Ordinal);
        Assert.Equal("ann1", await proxy.Client.GetStringAsync("/private?key=open"));

        proxy.Write(Keys, Verifier(3));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("ann3", await proxy.Client.GetStringAsync("/private?key=open"));
    }

    [Fact]
    public async Task A_plugins_limiter_and_table_are_taken_by_name()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                var strict = Service<ILimiter>("strict");
                var seen = Service<ITable>();
                OnRequest(request => strict.TryAcquire("all") ? request.Respond(200, $"{seen.Increment("all")}") : request.Respond(429));
                """,
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/Limits/Limits.dll"] = Plugin("Limits", """
                    hooks.Offer("strict", hooks.Limiter("strict", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) }));
                    hooks.Offer("lax", hooks.Limiter("lax", new RateLimit { Permits = 100 }));
                    hooks.Offer(hooks.Table("seen"));
                    """),
            },
        });
        Assert.Equal("1", await proxy.Client.GetStringAsync("/"));
        using var refused = await proxy.Client.GetAsync("/");
        Assert.Equal(429, (int)refused.StatusCode);
    }

    [Theory]
    [InlineData("hooks.Offer(hooks.Table(\"a\")); hooks.Offer(hooks.Table(\"b\"));", "Continue.ToString();", "is offered already")]
    [InlineData("hooks.Offer<IOwn>(new Own());", "Continue.ToString();", "rules know the interfaces of the SDK and the framework only")]
    [InlineData("hooks.Offer(\"text\");", "Continue.ToString();", "rules know the interfaces of the SDK and the framework only")]
    [InlineData("hooks.Service<ITable>();", "Continue.ToString();", "a plugin offers services and takes none")]
    [InlineData("hooks.Offer(\"a\", hooks.Table(\"a\")); hooks.Offer(\"b\", hooks.Table(\"b\"));", "Service<ITable>();", "several plugins offer")]
    [InlineData("hooks.Offer(\"a\", hooks.Table(\"a\"));", "Service<ITable>(\"b\");", "no plugin offers a service ScriptProxy.Sdk.ITable named 'b'; offered are: ITable 'a' of Shop")]
    [InlineData("", "Offer(Table(\"a\"));", "a rule takes services and offers none")]
    public async Task Misuse_is_told(string configure, string rule, string told)
    {
        var plugin = Plugin("Shop", configure, "public interface IOwn; public sealed class Own : IOwn;");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = rule,
            Files = new Dictionary<string, byte[]> { ["plugins/Shop/Shop.dll"] = plugin },
        }));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Verifier(int version) => Plugin(
        "Keys",
        "_log = hooks.Log; hooks.Offer<IVerifier>(this);",
        $$"""
        private ILogger _log = null!;
        private bool _disposed;
        public async ValueTask<Verification> VerifyAsync(string credential, System.Threading.CancellationToken cancellationToken)
        {
            await Task.Yield();
            ObjectDisposedException.ThrowIf(_disposed, this);
            return credential == "open"
                ? Verification.Accept("ann", new System.Collections.Generic.Dictionary<string, string> { ["version"] = "{{version}}" })
                : Verification.Refuse("unknown");
        }
        public void Dispose()
        {
            _disposed = true;
            _log.LogInformation("disposed {{version}}");
        }
        """,
        ", IVerifier, IDisposable");

    /// <summary>Those of the contexts that serve no more.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference[] Replaced(ProxyUnderTest proxy, WeakReference[] before)
    {
        var serving = proxy.Proxy.Generations.Current.Units.Select(unit => unit.Code.Context).ToHashSet();
        return [.. before.Where(context => context.Target is not System.Runtime.Loader.AssemblyLoadContext known || !serving.Contains(known))];
    }
}
