using System.Runtime.CompilerServices;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using static ScriptProxy.UnitTests.Plugins.PluginAssembly;

namespace ScriptProxy.UnitTests.Plugins;

public sealed class PluginLoaderTests : IDisposable
{
    private readonly TemporaryFolder _plugins = new();
    private readonly TemporaryFolder _private = new();
    private readonly DiagnosticList _diagnostics = [];

    public void Dispose()
    {
        _plugins.Dispose();
        _private.Dispose();
    }

    [Fact]
    public void A_plugin_is_made_configured_and_given_back()
    {
        var code = Load("Geo", Compile("Geo", Plugin("hooks.OnRequest(request => Verdict.Continue);")))!;
        var hooks = new FakeHooks();
        Assert.IsAssignableFrom<IProxyPlugin>(code.Configure(hooks));
        Assert.Equal(Phase.OnRequest, Assert.Single(hooks.Registrations).Phase);
        Assert.Equal("Geo", code.Context.Name);
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void The_original_can_be_replaced_and_deleted_while_it_is_loaded()
    {
        var code = Load("Geo", Compile("Geo", Plugin()))!;
        Assert.NotEqual(_plugins["Geo"], code.Files!.Folder);
        Directory.Delete(_plugins["Geo"], recursive: true);
        Assert.NotNull(code.Configure(new FakeHooks()));
    }

    [Fact]
    public void Two_plugins_hold_different_versions_of_one_library()
    {
        static byte[] Library(int version) => Compile("Library", $"[assembly: System.Reflection.AssemblyVersion(\"{version}.0.0.0\")] public static class Library {{ public static int Version() => {version}; }}");
        var text = Plugin("hooks.OnRequest(\"/\" + Library.Version(), request => { });");
        var codes = Enumerable.Range(1, 2).Select(version => Load($"P{version}", Compile($"P{version}", text, Library(version)), ("Library.dll", Library(version)))!).ToList();
        var paths = codes.ConvertAll(code =>
        {
            var hooks = new FakeHooks();
            code.Configure(hooks);
            return hooks.Registrations.Single().Match.Path;
        });
        Assert.Equal(["/1", "/2"], paths);
    }

    [Fact]
    public void A_copied_SDK_and_framework_are_not_used()
    {
        var framework = typeof(Microsoft.Extensions.Logging.ILogger).Assembly;
        var code = Load(
            "Geo",
            Compile("Geo", Plugin("hooks.Log.GetType(); hooks.OnRequest(request => { });")),
            ("ScriptProxy.Sdk.dll", File.ReadAllBytes(typeof(Hooks).Assembly.Location)),
            (Path.GetFileName(framework.Location), File.ReadAllBytes(framework.Location)))!;
        Assert.IsAssignableFrom<IProxyPlugin>(code.Configure(new FakeHooks()));
        Assert.Equal("Geo", Assert.Single(code.Context.Assemblies).GetName().Name);
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void A_copied_SDK_of_another_version_is_warned_of()
    {
        var other = Compile("ScriptProxy.Sdk", "[assembly: System.Reflection.AssemblyVersion(\"0.0.9.0\")]");
        Assert.NotNull(Load("Geo", Compile("Geo", Plugin()), ("ScriptProxy.Sdk.dll", other)));
        Assert.Equal((Severity.Warning, "SP0411"), (_diagnostics.Single().Severity, _diagnostics.Single().Code));
    }

    [Fact]
    public void What_is_no_assembly_is_refused() => Refused([1, 2, 3], "SP0405", "no .NET assembly");

    [Fact]
    public void A_half_copied_assembly_is_refused() => Refused(Compile("Geo", Plugin())[..700], "SP0405", "no .NET assembly");

    [Fact]
    public void A_missing_dependency_is_named()
    {
        var library = Compile("Library", "public class Base { }");
        Refused(Compile("Geo", Plugin(members: "private sealed class Inner : Base { }"), library), "SP0406", "Library.dll", "whole build output");
    }

    [Fact]
    public void A_missing_dependency_of_a_dependency_is_named()
    {
        var inner = Compile("Inner", "public class Base { }");
        var outer = Compile("Outer", "public class Middle : Base { }", inner);
        Load("Geo", Compile("Geo", Plugin(members: "public sealed class Mine : Middle { }"), outer, inner), ("Outer.dll", outer));
        Assert.Contains("Inner.dll", Assert.Single(_diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_dependency_found_at_Configure_is_named()
    {
        var inner = Compile("Inner", "public static class Deep { public static void Run() { } }");
        var outer = Compile("Outer", "public static class Shallow { public static void Run() => Deep.Run(); }", inner);
        var code = Load("Geo", Compile("Geo", Plugin("Shallow.Run();"), outer), ("Outer.dll", outer))!;
        var exception = Record.Exception(() => code.Configure(new FakeHooks()))!;
        var finding = PluginFault.Explain(exception, Source());
        Assert.Equal("SP0406", finding.Code);
        Assert.Contains("Inner.dll", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_host_alone_uses_is_a_missing_dependency()
    {
        var serilog = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Serilog.dll"));
        Refused(Compile("Geo", Plugin("Serilog.Log.CloseAndFlush();"), serilog), "SP0406", "Serilog.dll");
    }

    [Fact]
    public void A_plugin_for_a_newer_SDK_is_refused()
    {
        var newer = Compile(
            "ScriptProxy.Sdk",
            "[assembly: System.Reflection.AssemblyVersion(\"99.1.0.0\")] namespace ScriptProxy.Sdk { public class Hooks { } public interface IProxyPlugin { void Configure(Hooks hooks); } }");
        Refused(CompileWithout("ScriptProxy.Sdk", "Geo", Plugin(), newer), "SP0407", "ScriptProxy.Sdk 99.1.0.0", "update the proxy");
    }

    [Fact]
    public void A_plugin_for_an_SDK_with_other_members_is_refused()
    {
        var version = typeof(Hooks).Assembly.GetName().Version;
        var other = Compile(
            "ScriptProxy.Sdk",
            $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")] namespace ScriptProxy.Sdk {{ public class Hooks {{ }} public interface IProxyPlugin {{ void Run(Hooks hooks); }} }}");
        Refused(CompileWithout("ScriptProxy.Sdk", "Geo", Plugin().Replace("Configure", "Run", StringComparison.Ordinal), other), "SP0407", "another version");
    }

    [Fact]
    public void A_DLL_without_a_plugin_is_refused() => Refused(Compile("Geo", "public class A { }"), "SP0408", "no public class in it implements IProxyPlugin");

    [Fact]
    public void A_plugin_that_is_not_public_is_named() =>
        Refused(Compile("Geo", Plugin().Replace("public sealed class", "internal sealed class", StringComparison.Ordinal)), "SP0408", "TestPlugin", "public class");

    [Fact]
    public void Two_plugins_in_one_DLL_are_named()
    {
        var second = Plugin().Replace("TestPlugin", "Second", StringComparison.Ordinal);
        Refused(Compile("Geo", Plugin() + second[second.IndexOf("public sealed", StringComparison.Ordinal)..]), "SP0408", "Second, TestPlugin");
    }

    [Fact]
    public void A_constructor_with_parameters_is_refused() =>
        Refused(Compile("Geo", Plugin(members: "public TestPlugin(int x) { }")), "SP0409", "TestPlugin", "constructor without parameters");

    [Theory]
    [InlineData("public TestPlugin() => throw new InvalidOperationException(\"mine\");", "")]
    [InlineData("static readonly int X = int.Parse(\"mine\"); public TestPlugin() => Console.Write(X);", "")]
    [InlineData("", "throw new FileNotFoundException(\"mine\", \"mine.json\");")]
    public void What_making_and_configuring_throw_is_told(string members, string configure)
    {
        var code = Load("Geo", Compile("Geo", Plugin(configure, members)))!;
        var exception = Record.Exception(() => code.Configure(new FakeHooks()))!;
        var finding = PluginFault.Explain(exception, Source());
        Assert.Equal((_plugins["Geo"], "SP0410"), (finding.File, finding.Code));
        Assert.Contains("mine", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_whose_Configure_throws_is_disposed()
    {
        var members = "public void Dispose() => Environment.SetEnvironmentVariable(\"SCRIPTPROXY_TEST_DISPOSED\", \"yes\");";
        var code = Load("Geo", Compile("Geo", Plugin("throw new Exception();", members).Replace(": IProxyPlugin", ": IProxyPlugin, IDisposable", StringComparison.Ordinal)))!;
        Assert.ThrowsAny<Exception>(() => code.Configure(new FakeHooks()));
        Assert.Equal("yes", Environment.GetEnvironmentVariable("SCRIPTPROXY_TEST_DISPOSED"));
    }

    [Fact]
    public void A_broken_deps_file_is_refused() => Refused(Compile("Geo", Plugin()), [("Geo.deps.json", "{ no"u8.ToArray())], "SP0406", ".deps.json");

    [Fact]
    public void A_folder_that_changed_since_it_was_hashed_is_refused()
    {
        Write("Geo", Compile("Geo", Plugin()));
        var source = Source();
        _plugins.Write("Geo/more.txt", "");
        Assert.Null(PluginLoader.Load(source, _private.Path, _diagnostics));
        Assert.Contains("changed while they were copied", Assert.Single(_diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_whose_Configure_does_not_end_is_given_up()
    {
        using var hooks = new FakeHooks(); // its end stops the plugin's thread
        Write("Geo", Compile("Geo", Plugin("hooks.Stopping.WaitHandle.WaitOne();")));
        var code = PluginLoader.Load(Source(), _private.Path, _diagnostics, TimeSpan.FromMilliseconds(50))!;
        var exception = Assert.Throws<TimeoutException>(() => code.Configure(hooks));
        var finding = PluginFault.Explain(exception, Source());
        Assert.Equal("SP0410", finding.Code);
        Assert.Contains("within 0.05 s", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unloaded_plugins_are_gone()
    {
        Write("Geo", Compile("Geo", Plugin("hooks.OnRequest(request => Verdict.Continue);")));
        var contexts = Enumerable.Range(0, 5).Select(_ => LoadAndUnload()).ToList();
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !contexts.Exists(context => context.IsAlive);
            },
            "they are gone");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_private.Path));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoadAndUnload()
    {
        var code = PluginLoader.Load(Source(), _private.Path, _diagnostics)!;
        code.Configure(new FakeHooks());
        code.Context.Unload();
        code.Files!.LetGo();
        return new WeakReference(code.Context);
    }

    private void Refused(byte[] assembly, string code, params string[] parts) => Refused(assembly, [], code, parts);

    private void Refused(byte[] assembly, (string, byte[])[] files, string code, params string[] parts)
    {
        Assert.Null(Load("Geo", assembly, files));
        var finding = Assert.Single(_diagnostics);
        Assert.Equal((Severity.Error, _plugins["Geo"], code), (finding.Severity, finding.File, finding.Code));
        Assert.All(parts, part => Assert.Contains(part, finding.Message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_private.Path));
    }

    private UnitCode? Load(string name, byte[] assembly, params (string Name, byte[] Content)[] files)
    {
        Write(name, assembly, files);
        return PluginLoader.Load(Source(name), _private.Path, _diagnostics);
    }

    private void Write(string name, byte[] assembly, params (string Name, byte[] Content)[] files)
    {
        Directory.CreateDirectory(_plugins[name]);
        foreach (var (file, content) in files.Append(($"{name}.dll", assembly)))
        {
            File.WriteAllBytes(Path.Combine(_plugins[name], file), content);
        }
    }

    private PluginSource Source(string name = "Geo") =>
        new PluginFolder(TimeProvider.System).Scan([new PluginRoot(_plugins.Path, Required: true)], _diagnostics).Single(source => source.Name == name);
}
