using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Ide;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Commands;

/// <summary>Writes the project of a new plugin.</summary>
internal static class NewPlugin
{
    // The project's namespace has the plugin's name, which would hide an SDK type of that name.
    private static readonly HashSet<string> TakenNames = [.. typeof(Hooks).Assembly.GetExportedTypes().Select(type => type.Name)];

    /// <summary>Says what is wrong with a plugin's name, or null.</summary>
    public static string? CheckName(string name)
    {
        // ASCII, since the name also stands in a path and a header of the starting point.
        if (!Ascii.IsValid(name) || !SyntaxFacts.IsValidIdentifier(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name.Length > 100)
        {
            return $"'{name}' is not usable as a plugin's name: it must be a C# identifier of at most 100 ASCII characters, such as 'Greeting'";
        }

        return TakenNames.Overlaps([name, name + "Plugin"]) ? $"'{name}' is not usable as a plugin's name: the SDK has a type of that name" : null;
    }

    /// <summary>Writes the project folder.</summary>
    /// <returns>What to tell the person.</returns>
    /// <exception cref="CommandException">A file or folder of that name exists.</exception>
    public static string Write(string name, string folder)
    {
        var project = Path.Combine(folder, name);
        if (Path.Exists(project))
        {
            throw new CommandException($"'{project}' exists already; nothing was written. Choose another name, or delete it first.");
        }

        Directory.CreateDirectory(project);

        var sdk = Path.Combine(AppContext.BaseDirectory, "ScriptProxy.Sdk.dll");
        (string, string)[] values = [("{{name}}", name), ("{{sdk}}", MSBuildText.Escape(sdk))];
        Template.Write("Plugin.csproj", Path.Combine(project, $"{name}.csproj"), values);
        Template.Write("Plugin.cs", Path.Combine(project, $"{name}Plugin.cs"), values);
        Template.Write("PluginOptions.cs", Path.Combine(project, $"{name}Options.cs"), values);
        Template.Write("PluginReadme.md", Path.Combine(project, "README.md"), values);
        return $"""
            Wrote {project}
            Build it with 'dotnet build {project}', then copy {Path.Combine(project, "bin", name)} into the plugins folder of a proxy.
            """;
    }
}
