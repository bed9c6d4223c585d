using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Packages;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy restore</c> does.</summary>
internal static class RestoreActions
{
    private const int Ok = 0;
    private const int Refused = 2;

    /// <summary>Fetches the packages that rules name, and writes or checks the lock.</summary>
    /// <param name="folder">The folder of rules.</param>
    /// <param name="isLocked">Whether the lock must say all of it already; it is not written then.</param>
    /// <param name="output">Gets what was done.</param>
    /// <param name="error">Gets why not.</param>
    /// <exception cref="CommandException">Packages cannot be fetched, or the folder not be written.</exception>
    public static async Task<int> RunAsync(string folder, bool isLocked, TextWriter output, TextWriter error)
    {
        try
        {
            var known = PackageLock.Read(folder);
            return await FetchAsync(folder, known, isLocked, output, error) is { } fetched ? Finish(folder, known, fetched, isLocked, output) : Refused;
        }
        catch (Exception exception) when (exception is PackageException or RestoreException)
        {
            throw new CommandException(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the packages cannot be restored into '{folder}': {exception.Message}");
        }
    }

    private static async Task<PackageLock?> FetchAsync(string folder, PackageLock known, bool isLocked, TextWriter output, TextWriter error)
    {
        var sets = new SortedDictionary<string, LockedSet>(StringComparer.Ordinal);
        var asking = RuleFolder.WithTests(folder).Where(rule => rule.Packages is not null);
        foreach (var set in asking.Select(rule => rule.Packages!).DistinctBy(set => PackageSet.KeyOf(set.Requests)))
        {
            var key = PackageSet.KeyOf(set.Requests);
            var restored = await new PackageRestore(folder).RunAsync(set.Requests);
            sets.Add(key, restored);
            if (known.FindOther(restored) is { } other)
            {
                await error.WriteLineAsync(
                    $"{key}: '{other}' as it was fetched is not what {PackageLock.FileName} has, although it has the same version: its source gives another one now, or it was changed in {PackageLock.FolderName}. "
                    + $"Delete {PackageLock.FolderName} and try again; if it stays so, and you trust what is there now, delete {PackageLock.FileName} as well");
                return null;
            }

            if (isLocked && (!known.Sets.TryGetValue(key, out var locked) || !locked.IsSameAs(restored)))
            {
                await error.WriteLineAsync($"{key}: what was restored is not what {PackageLock.FileName} has; run 'scriptproxy restore' without --locked, and look at what changes");
                return null;
            }

            await output.WriteLineAsync($"{key}: {string.Join(", ", restored.Packages.Keys)}");
        }

        return new PackageLock(sets);
    }

    private static int Finish(string folder, PackageLock known, PackageLock restored, bool isLocked, TextWriter output)
    {
        if (restored.Sets.Count == 0)
        {
            output.WriteLine("No rule names a package. One does so by a line such as: #r \"nuget: Name, 1.2.3\"");
        }

        var isSame = known.Sets.Count == restored.Sets.Count
            && restored.Sets.All(set => known.Sets.TryGetValue(set.Key, out var locked) && locked.IsSameAs(set.Value));
        if (!isSame && !isLocked)
        {
            restored.Write(folder);
            output.WriteLine($"Wrote {Path.Combine(folder, PackageLock.FileName)}: keep it with the rules.");
        }
        else if (restored.Sets.Count > 0)
        {
            output.WriteLine($"{PackageLock.FileName} stays as it is, so a running proxy sees no change: 'scriptproxy reload' has it take what was missing.");
        }

        return Ok;
    }
}
