using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing;

/// <summary>The globals of a test file: takes down what it declares.</summary>
internal sealed class TestDeclarations : Tests
{
    /// <summary>Stands for all rules or plugins.</summary>
    public const string All = "*";

    private readonly List<DeclaredTest> _tests = [];
    private readonly List<ConfigurationEdit> _edits = [];
    private TimeSpan _timeLimit;

    /// <param name="path">The file.</param>
    /// <param name="timeLimit">See <see cref="TimeLimit"/>.</param>
    public TestDeclarations(string path, TimeSpan timeLimit) =>
        (Path, RuleNames, _timeLimit) = (path, [RuleSource.RuleOf(System.IO.Path.GetFileName(path))], timeLimit);

    public string Path { get; }

    /// <summary>The folder of the rules.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public IReadOnlyList<DeclaredTest> Declared => _tests;

    public IReadOnlyList<ConfigurationEdit> Edits => _edits;

    public IReadOnlyList<string> RuleNames { get; private set; }

    public IReadOnlyList<string> PluginNames { get; private set; } = [];

    public IReadOnlyList<string> ClusterIds { get; private set; } = [];

    /// <summary>Whether the file says itself which rules it is about.</summary>
    public bool NamesRules { get; private set; }

    public override TimeSpan TimeLimit
    {
        get => _timeLimit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            _timeLimit = value;
        }
    }

    public override void Test(string name, Func<ITestProxy, Task> body, string file = "", int line = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(body);
        if (_tests.Exists(test => test.Name == name))
        {
            throw new ArgumentException($"There are two tests '{name}'; give one of them another name.", nameof(name));
        }

        _tests.Add(new DeclaredTest(name, body, file, line));
    }

    public override void Rules(params string[] names) => (RuleNames, NamesRules) = (names, true);

    public override void Plugins(params string[] names) => PluginNames = names;

    public override void Clusters(params string[] ids) => ClusterIds = ids;

    public override void Configure(string json) => _edits.Add(ConfigurationEdit.Json(json));

    public override void Options(object options) => _edits.Add(ConfigurationEdit.Options(OnlyRule(), options));

    public override void Options(string unit, object options) => _edits.Add(ConfigurationEdit.Options(unit, options));

    /// <summary>The rule that options without a name are for.</summary>
    /// <exception cref="InvalidOperationException">It is not one rule that is under test.</exception>
    public string OnlyRule() => RuleNames is [var rule] && rule != All
        ? rule
        : throw new InvalidOperationException("Not one rule alone is under test; say whose options they are: Options(\"20-api.csx\", new { ... }).");

    /// <summary>Whether a unit is under test that is known by its name alone, as in the configuration.</summary>
    public bool Takes(string name) => name.EndsWith(".csx", StringComparison.OrdinalIgnoreCase) ? TakesRule(name) : TakesPlugin(name);

    public bool TakesRule(string name) => RuleNames.Contains(name, StringComparer.OrdinalIgnoreCase) || RuleNames.Contains(All);

    public bool TakesPlugin(string name) => PluginNames.Contains(name, StringComparer.OrdinalIgnoreCase) || PluginNames.Contains(All);
}
