using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.Testing.Coverage;

/// <summary>Rules that no test is about: they count too, with no line that ran.</summary>
internal static class UntestedRules
{
    /// <summary>Compiles those that no test has compiled, so that their lines are known.</summary>
    /// <returns>The names of rules without lines, because they do not compile.</returns>
    public static IReadOnlyList<string> Compile(string folder, SharedCode code) => Directory.Exists(folder)
        ? [.. RuleFolder.Scan(folder, required: false, []).Where(rule => code.Compile(rule, []) is null).Select(rule => rule.Name)]
        : [];
}
