using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Rules.Cache;

public sealed class CompilerIdentityTests
{
    private static readonly Guid[] Modules = [new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)];

    [Fact]
    public void It_stays_as_long_as_nothing_changes() => Assert.Equal(CompilerIdentity.Current(), CompilerIdentity.Current());

    [Fact]
    public void It_changes_with_each_module() => Assert.NotEqual(CompilerIdentity.Of(Modules, []), CompilerIdentity.Of([Modules[0], Guid.NewGuid()], []));

    [Fact]
    public void It_changes_with_each_file_that_rules_are_compiled_against()
    {
        using var folder = new TemporaryFolder();
        var reference = folder.Write("a.dll", "a");
        var before = CompilerIdentity.Of(Modules, [reference]);
        folder.Write("a.dll", "ab");

        Assert.NotEqual(before, CompilerIdentity.Of(Modules, [reference]));
        Assert.NotEqual(before, CompilerIdentity.Of(Modules, []));
    }

    [Fact]
    public void An_assembly_need_not_be_loaded_to_be_known() =>
        Assert.Equal(typeof(Hooks).Module.ModuleVersionId, CompilerIdentity.ModuleVersionId(typeof(Hooks).Assembly.Location));
}
