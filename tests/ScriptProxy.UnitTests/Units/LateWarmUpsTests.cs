using System.Runtime;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Units;
using ScriptProxy.Testing;
using ScriptProxy.UnitTests.Plugins;

namespace ScriptProxy.UnitTests.Units;

public sealed class LateWarmUpsTests : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly LoggerFactory _loggers = new();
    private readonly LateWarmUps _late;

    public LateWarmUpsTests()
    {
        _loggers.AddProvider(_log);
        _late = new LateWarmUps(_loggers.CreateLogger<LateWarmUps>());
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task What_waits_is_machine_code_afterwards()
    {
        Assert.NotEqual(0, CompiledNowOf(Load("One"))); // what the look itself needs is compiled from here on
        var unit = Load("Two");
        _late.Open();
        Assert.True(_late.TryAdd(unit));

        await _late.RunAsync();

        Assert.Equal(0, CompiledNowOf(unit));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Only_what_a_start_loads_may_wait()
    {
        var unit = Load("Three");
        Assert.False(_late.TryAdd(unit));
        _late.Open();

        await _late.RunAsync();

        Assert.False(_late.TryAdd(unit));
    }

    [Fact]
    public async Task What_cannot_be_compiled_is_logged_by_name_and_keeps_nothing_else_from_it()
    {
        var gone = PluginAssembly.Compile("Gone", "public static class Gone { public static int Now() => 1; }");
        var good = Load("Four");
        _late.Open();
        _late.TryAdd(Load("Broken", PluginAssembly.Compile("Broken", "public static class Broken { public static int Now() => Gone.Now(); }", gone)));
        _late.TryAdd(good);

        await _late.RunAsync();

        Assert.Contains("Broken cannot be compiled", Assert.Single(_log.Errors), StringComparison.Ordinal);
        Assert.Equal(0, CompiledNowOf(good));
    }

    private static long CompiledNowOf(Unit unit)
    {
        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        UnitWarmUp.Compile(unit.Code);
        return JitInfo.GetCompiledMethodCount(currentThread: true) - before;
    }

    private static Unit Load(string name) => Load(name, PluginAssembly.Compile(name, "public static class Code { public static int Add(int a, int b) => a + b; }"));

    private static Unit Load(string name, byte[] image)
    {
        var context = new AssemblyLoadContext(name, isCollectible: true);
        return new Unit(new UnitKey(UnitKind.Rule, "", name, "", ""), "", new UnitCode(_ => null, context.LoadFromStream(new MemoryStream(image)), context, null));
    }
}
