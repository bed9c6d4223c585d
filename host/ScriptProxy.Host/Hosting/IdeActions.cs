using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Ide;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy ide</c> does, and <c>new rule</c> after it has written one.</summary>
internal static class IdeActions
{
    private const int Ok = 0;

    /// <summary>Writes the projects of the rules, and what Visual Studio Code is to know of them.</summary>
    /// <param name="options">Which rules.</param>
    /// <param name="sources">The configuration, which may name their folder.</param>
    /// <param name="isUpdate">Whether only projects that are there already, and of this folder, are brought up to date: nobody asked for others, nor to lose these.</param>
    /// <param name="output">Gets a line for each file that was written.</param>
    /// <exception cref="CommandException">The folder cannot be read, or nothing be written.</exception>
    public static int Write(RunOptions options, ConfigurationSources sources, bool isUpdate, TextWriter output)
    {
        try
        {
            var files = new IdeFiles(options.BaseFolder, output);
            if (isUpdate && !RuleProjects.AreThere(files))
            {
                return Ok;
            }

            var folder = UnitFolders.RulesOf(options, sources);
            if (isUpdate && !RuleProjects.AreOf(files, folder))
            {
                return Ok;
            }

            RuleProjects.Write(files, folder, RuleFolder.WithTests(folder));
            if (!isUpdate)
            {
                EditorSettings.Write(files, Path.ChangeExtension(typeof(IdeActions).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null), Arguments(options));
                if (options.Overrides.Count > 0)
                {
                    output.WriteLine($"left --set {string.Join(", ", options.Overrides.Select(pair => pair.Key))} out of .vscode, which others may come to read, as a value may be a secret; set SCRIPTPROXY_Section__Key in the environment instead");
                }

                output.WriteLine(files.HaveChanged
                    ? $"\nVisual Studio Code: open {options.BaseFolder}. Rider, Visual Studio: open {files.PathOf(RuleProjects.SolutionName)}.\nWhat is open already sees it after the language server was restarted."
                    : "Everything was there already.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write the projects: {exception.Message}");
        }

        return Ok;
    }

    // As they were given, but with paths from the folder that is opened, and without values of the configuration.
    private static List<string> Arguments(RunOptions options)
    {
        List<string> arguments = [];
        Add("--config", FromBase(options.ConfigFile));
        Add("--rules", FromBase(options.RulesFolder));
        Add("--plugins", FromBase(options.PluginsFolder));
        Add("--urls", options.Urls);
        Add("--admin", options.Admin);
        return arguments;

        string? FromBase(string? path) => path is null ? null : Path.GetRelativePath(options.BaseFolder, path);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([name, value]);
            }
        }
    }
}
