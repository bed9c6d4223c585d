using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class EditorTests
{
    [Theory]
    [MemberData(nameof(Editor.All), MemberType = typeof(Editor))]
    public async Task A_save_is_one_reload_whatever_the_editor_does(string editor)
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        var file = Path.Combine(proxy.RulesFolder, "rule.csx");
        for (var save = 1; save <= 2; save++)
        {
            Editor.Save(editor, file, Versioned.Rule($"{save}"));
            await QuietAsync(time, async () => await proxy.HeaderAsync(Versioned.End) == $"{save}");
        }

        Assert.Equal((3, 3), (proxy.Loads("rule.csx"), proxy.Proxy.Generations.Current.Number));
        Assert.Equal("rule.csx", Assert.Single(proxy.Proxy.Generations.Current.Units).Name);
    }

    [Theory]
    [InlineData("touch")]
    [InlineData("the same content")]
    [InlineData("another content and back")]
    [InlineData("a file of another kind")]
    public async Task What_changes_no_content_makes_no_generation(string what)
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        var file = Path.Combine(proxy.RulesFolder, "rule.csx");
        switch (what)
        {
            case "touch": File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(1)); break;
            case "the same content": await File.WriteAllTextAsync(file, Versioned.Rule("0")); break;
            case "a file of another kind": await File.WriteAllTextAsync(file + "~", Versioned.Rule("1")); break;
            default:
                await File.WriteAllTextAsync(file, Versioned.Rule("1"));
                await File.WriteAllTextAsync(file, Versioned.Rule("0"));
                break;
        }

        await QuietAsync(time, () => Task.FromResult(true));
        proxy.WriteRule("marker.csx", "OnResponse(response => response.Headers[\"X-Marker\"] = \"seen\");");
        await QuietAsync(time, async () => await proxy.HeaderAsync("X-Marker") == "seen");
        Assert.Equal((1, 2), (proxy.Loads("rule.csx"), proxy.Proxy.Generations.Current.Number));
    }

    [Fact]
    public async Task A_save_in_slow_pieces_is_told_and_the_old_version_serves_until_it_is_whole()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("old"), Watch = true, Settings = Asking.Quick, ExpectErrors = true });
        var text = Versioned.Rule("new");
        await using (ServingLoop.Start(proxy))
        {
            await using var file = new StreamWriter(Path.Combine(proxy.RulesFolder, "rule.csx"), append: false);
            await file.FlushAsync(); // empty by now
            await Eventually.LinesAsync(() => proxy.Log.Lines, "it has become empty");
            Assert.Equal("old", await proxy.HeaderAsync(Versioned.End));

            await file.WriteAsync(text.AsMemory(0, text.Length / 2));
            await file.FlushAsync();
            await Eventually.LinesAsync(() => proxy.Log.Lines, "rule.csx(");
            Assert.Equal("old", await proxy.HeaderAsync(Versioned.End));

            await file.WriteAsync(text.AsMemory(text.Length / 2));
            await file.FlushAsync();
            await proxy.ServesAsync("new");
        }
    }

    [Fact]
    public async Task A_rule_that_stays_empty_is_taken_at_its_word()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        await File.WriteAllTextAsync(Path.Combine(proxy.RulesFolder, "rule.csx"), "");
        await QuietAsync(time, () => Task.FromResult(proxy.Log.Lines.Any(line => line.Contains("it has become empty", StringComparison.Ordinal))));
        Assert.Equal("0", await proxy.HeaderAsync(Versioned.End));

        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return await proxy.HeaderAsync(Versioned.End) is null;
            },
            "the rule is empty");
    }

    [Fact]
    public async Task A_rule_that_is_saved_all_the_time_is_taken_in_the_end()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        var save = 0;
        await QuietAsync(time, async () =>
        {
            proxy.WriteRule("rule.csx", Versioned.Rule($"{++save}"));
            return await proxy.HeaderAsync(Versioned.End) != "0";
        });
    }

    // Time stands still while the test writes, so that nothing is read half-way; then it passes.
    private static Task QuietAsync(ManualTimeProvider time, Func<Task<bool>> condition) => Eventually.TrueAsync(
        async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return await condition();
        },
        "the proxy has looked at its files");

    private static Task<ProxyUnderTest> StartAsync(ManualTimeProvider time) =>
        ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("0"), Watch = true, Time = time, BuiltInPlugins = false });
}
