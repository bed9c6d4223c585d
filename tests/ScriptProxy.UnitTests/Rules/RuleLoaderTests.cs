using System.Runtime.CompilerServices;
using System.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules;

public sealed class RuleLoaderTests
{
    private const string Path = "/rules/20-api.csx";

    [Fact]
    public void The_top_level_registers_hooks_in_order()
    {
        var hooks = Configure("await Task.Yield();\nOnRequest(\"/a\", request => Continue);\nOnResponse(response => { });");
        Assert.Equal([Phase.OnRequest, Phase.OnResponse], hooks.Registrations.Select(hook => hook.Phase));
        Assert.Equal("/a", hooks.Registrations[0].Match.Path);
    }

    [Fact]
    public void What_the_top_level_throws_arrives_with_its_line()
    {
        var rule = Compile("OnRequest(request => Continue);\n\nint.Parse(\"x\");");
        var exception = Assert.Throws<FormatException>(() => RuleLoader.Load(rule).Configure(new FakeHooks()));
        Assert.Equal((Path, 3, 1), RuleFault.Locate(exception, rule.Files));
        Assert.StartsWith($"{Path}(3,1): error SP0308: ", RuleFault.Explain(exception, rule).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_throws_after_an_await_arrives_with_its_line()
    {
        var rule = Compile("await Task.Yield();\nthrow new InvalidOperationException(\"mine\");");
        var exception = Assert.Throws<InvalidOperationException>(() => RuleLoader.Load(rule).Configure(new FakeHooks()));
        Assert.Equal(2, RuleFault.Locate(exception, rule.Files)?.Line);
    }

    [Fact]
    public void What_a_hook_throws_has_its_line()
    {
        var rule = Compile("OnRequest(request =>\n{\n    throw new InvalidOperationException();\n});");
        var hooks = new FakeHooks();
        RuleLoader.Load(rule).Configure(hooks);
        var exception = Record.Exception(() => hooks.Registrations.Single().Callback.DynamicInvoke([null]))!;
        Assert.Equal(3, RuleFault.Locate(exception, rule.Files)?.Line);
    }

    [Theory]
    [InlineData("while (true) { if (Stopping.IsCancellationRequested) break; Thread.Yield(); }")]
    [InlineData("await Task.Delay(Timeout.Infinite, Stopping);")]
    public void A_top_level_that_does_not_end_is_given_up(string text)
    {
        using var hooks = new FakeHooks(); // its end stops the rule's thread
        var rule = Compile(text);
        var code = RuleLoader.Load(rule, TimeSpan.FromMilliseconds(50));
        var exception = Assert.Throws<TimeoutException>(() => code.Configure(hooks));
        Assert.Contains("within 0.05 s", RuleFault.Explain(exception, rule).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_uses_the_SDK_of_the_host_and_brings_nothing_else()
    {
        var code = RuleLoader.Load(Compile("OnRequest(request => Continue);"));
        Assert.Equal("20-api.csx", code.Context.Name);
        Assert.True(code.Context.IsCollectible);
        code.Configure(new FakeHooks());
        Assert.Single(code.Context.Assemblies);
        Assert.Null(code.Files);
    }

    [Fact]
    public async Task Fifty_unloaded_rules_are_gone()
    {
        var contexts = Enumerable.Range(0, 50).Select(LoadAndUnload).ToList();
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !contexts.Exists(context => context.IsAlive);
            },
            "all of them are collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndUnload(int number)
    {
        var rule = Compile($"OnRequest(request => request is null ? Continue : request.Respond(20{number % 10}));\nOnCompleted(c => throw new InvalidOperationException());");
        var code = RuleLoader.Load(rule);
        var hooks = new FakeHooks();
        code.Configure(hooks);
        Assert.Equal(Verdict.Continue, ((Func<IRequest, Verdict>)hooks.Registrations[0].Callback)(null!));
        Assert.NotNull(RuleFault.Locate(Record.Exception(() => hooks.Registrations[1].Callback.DynamicInvoke([null]))!, rule.Files));
        code.Context.Unload();
        return new WeakReference(code.Context);
    }

    private static FakeHooks Configure(string text)
    {
        var hooks = new FakeHooks();
        Assert.Null(RuleLoader.Load(Compile(text)).Configure(hooks));
        return hooks;
    }

    private static CompiledRule Compile(string text)
    {
        var files = new Dictionary<string, RuleFile> { [Path] = new(Path, Encoding.UTF8.GetBytes(text)) };
        DiagnosticList diagnostics = [];
        return RuleCompiler.Compile(new RuleSource("20-api.csx", Path, "", files), diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
    }
}
