using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

/// <summary>Loads a file of rules/ as it stands.</summary>
internal static class ExampleRule
{
    public static FakeHooks Load(string name, Dictionary<string, string?>? options = null, string? folder = null)
    {
        var file = Repository.File("rules", name);
        var hooks = new FakeHooks(name, options, folder ?? Path.GetDirectoryName(file));
        RuleScript.RunFile(file, hooks);
        return hooks;
    }
}
