using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Plugins;

/// <summary>Finds the plugins of some folders. One instance serves the process, since it remembers hashes. Thread-safe.</summary>
internal sealed class PluginFolder(TimeProvider time)
{
    private const string Prefix = "ScriptProxy.Plugins.";
    private readonly ContentHash _hash = new(time);

    /// <summary>
    /// Finds every folder <c>NAME</c> that holds <c>NAME.dll</c> or <c>ScriptProxy.Plugins.NAME.dll</c>, in ordinal order of names. Names that
    /// begin with <c>.</c> are ignored. Never throws: a folder that cannot be read, for instance because it is being replaced just now, is
    /// found with its <see cref="PluginSource.Fault"/>.
    /// </summary>
    /// <param name="roots">The folders; where two have a plugin of one name, the later wins, with a warning.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public IReadOnlyList<PluginSource> Scan(IEnumerable<PluginRoot> roots, DiagnosticList diagnostics)
    {
        // Without case, as configuration keys are: the name is also the key of the plugin's options.
        var found = new SortedDictionary<string, PluginSource>(StringComparer.OrdinalIgnoreCase);
        foreach (var root in roots)
        {
            foreach (var source in Scan(root, diagnostics))
            {
                if (found.Remove(source.Name, out var hidden))
                {
                    diagnostics.Add(Diagnostic.Warning(source.Folder, "SP0403", $"this plugin hides the one of the same name in '{hidden.Folder}'"));
                }

                found.Add(source.Name, source);
            }
        }

        return [.. found.Values.OrderBy(source => source.Name, StringComparer.Ordinal)];
    }

    private List<PluginSource> Scan(PluginRoot root, DiagnosticList diagnostics)
    {
        var path = Path.GetFullPath(root.Path);
        try
        {
            foreach (var stray in Directory.EnumerateFiles(path, "*.dll").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(stray);
                diagnostics.Add(Diagnostic.Warning(stray, "SP0404", $"a plugin is a folder; put this file and what it needs into '{name}/'"));
            }

            return Directory.EnumerateDirectories(path)
                .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
                .Order(StringComparer.Ordinal)
                .Select(Read)
                .ToList();
        }
        catch (DirectoryNotFoundException)
        {
            if (root.Required)
            {
                diagnostics.Add(Diagnostic.Error(path, "SP0401", "there is no such plugins folder; create it or name another one"));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(Diagnostic.Error(path, "SP0401", $"the plugins folder cannot be read: {exception.Message}"));
        }

        return [];
    }

    private PluginSource Read(string folder)
    {
        var name = Path.GetFileName(folder);
        string[] expected = [$"{name}.dll", $"{Prefix}{name}.dll"];
        try
        {
            return Array.Find(expected, file => File.Exists(Path.Combine(folder, file))) is { } assembly
                ? new PluginSource(name, folder, assembly, _hash.OfFolder(folder))
                : Faulty($"the folder holds neither {expected[0]} nor {expected[1]}; copy the plugin's whole build output into it");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Faulty($"the plugin cannot be read: {exception.Message}");
        }

        PluginSource Faulty(string message) =>
            new(name, folder, expected[0], ContentHash: "") { Fault = Diagnostic.Error(folder, "SP0402", message) };
    }
}
