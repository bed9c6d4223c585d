using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Configuration;

/// <summary>Reads configuration from a text in a test.</summary>
internal sealed class ConfigurationText : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-").FullName;

    public ConfigurationText(string json) => System.IO.File.WriteAllText(File, json);

    public string File => Path.Combine(_folder, "scriptproxy.json");

    public DiagnosticList Diagnostics { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    public List<KeyValuePair<string, string>> Overrides { get; } = [];

    /// <summary>The findings as a person sees them, without the folder.</summary>
    public string[] Findings => [.. Diagnostics.Select(diagnostic => diagnostic.ToString().Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];

    public static string[] FindingsOf(string json)
    {
        using var text = new ConfigurationText(json);
        text.Read();
        return text.Findings;
    }

    /// <summary>Reads what must be without findings.</summary>
    public static ConfigurationSnapshot ReadGood(string json)
    {
        using var text = new ConfigurationText(json);
        var snapshot = text.Read();
        Assert.Empty(text.Findings);
        return snapshot!;
    }

    public ConfigurationSnapshot? Read() => ConfigurationReader.Read(new(File, Environment, Overrides), Diagnostics);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
