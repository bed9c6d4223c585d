using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class ReloadLoopTests
{
    [Fact]
    public async Task Of_quick_saves_the_last_one_wins()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("0"), Watch = true, Settings = Asking.Quick });
        await using (ServingLoop.Start(proxy))
        {
            for (var round = 1; round <= 8; round++)
            {
                proxy.WriteRule("rule.csx", Versioned.Rule($"{round} first"));
                await Task.Delay(TimeSpan.FromMilliseconds(round * 12)); // before, in and after the pause that watching waits for, and while it reloads
                proxy.WriteRule("rule.csx", Versioned.Rule($"{round} last"));
                await proxy.ServesAsync($"{round} last");
            }
        }
    }

    [Fact]
    public async Task Reloads_asked_for_at_once_are_done_one_by_one()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("old"));
        proxy.WriteRule("rule.csx", Versioned.Rule("new"));
        var reloads = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(proxy.ReloadAsync)));
        Assert.All(reloads, Assert.Empty);
        Assert.Equal("new", await proxy.HeaderAsync(Versioned.End));
        Assert.Equal((2, 2), (proxy.Loads("rule.csx"), proxy.Proxy.Generations.Current.Number));
    }

    [Fact]
    public async Task A_reload_that_is_given_up_leaves_nothing_behind()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("old"));
        proxy.WriteRule("rule.csx", Versioned.Rule("new"));
        proxy.WriteRule("slow.csx", """Log.LogInformation("loading"); await Task.WhenAll((Task)AppContext.GetData("slow to load"));""");
        var loaded = new TaskCompletionSource();
        AppContext.SetData("slow to load", loaded.Task);
        using var impatience = new CancellationTokenSource();
        var reload = proxy.Proxy.Reloading.ReloadAsync(impatience.Token);
        await Eventually.LinesAsync(() => proxy.Log.Lines, "slow.csx: loading");
        await impatience.CancelAsync();
        loaded.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reload);
        Assert.Equal("old", await proxy.HeaderAsync(Versioned.End));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("new", await proxy.HeaderAsync(Versioned.End));
    }

    [Fact]
    public async Task A_unit_that_fails_to_load_leaves_no_state_and_no_code_behind()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("good"), ExpectErrors = true });
        var contexts = System.Runtime.Loader.AssemblyLoadContext.All.Count(context => context.Name == "leaking.csx");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            proxy.WriteRule("leaking.csx", $"State<string>(\"a\"); SharedState<string>(\"b\"); throw new Exception(\"{attempt}\");");
            Assert.NotEmpty(await proxy.ReloadAsync());
        }

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return System.Runtime.Loader.AssemblyLoadContext.All.Count(context => context.Name == "leaking.csx") == contexts;
            },
            "the contexts unloaded");
        File.Delete(Path.Combine(proxy.RulesFolder, "leaking.csx"));
        proxy.WriteRule("rule.csx", Versioned.Rule("better"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.InRange(proxy.Proxy.Generations.Current.StateSlots, 1, 3);
    }

    [Fact]
    public async Task A_shared_state_may_change_its_type_but_units_must_agree_on_it()
    {
        static string Rule(string type) => $"var state = SharedState<{type}>(\"shared\"); OnResponse(response => response.Headers[\"X-{{type}}\"] = $\"{{response.Get(state)}}\");".Replace("{type}", type, StringComparison.Ordinal);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["a.csx"] = Rule("int"), ["b.csx"] = Rule("int") }, ExpectErrors = true });
        proxy.WriteRule("b.csx", Rule("long"));
        Assert.Contains("b.csx: error SP0502: the shared state 'shared'", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
        proxy.WriteRule("a.csx", Rule("long"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("0", await proxy.HeaderAsync("X-long"));
    }
}
