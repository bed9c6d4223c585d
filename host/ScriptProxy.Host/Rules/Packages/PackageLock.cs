using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>
/// What <c>scriptproxy restore</c> found, written beside the rules and kept with them: which packages in which versions, and the hash of every assembly. The
/// proxy runs these and no others.
/// </summary>
/// <param name="Sets">By the requests of the rules, see <see cref="PackageSet.KeyOf"/>.</param>
internal sealed record PackageLock(IReadOnlyDictionary<string, LockedSet> Sets)
{
    public const string FileName = "packages.lock.json";

    /// <summary>Where packages lie, beside the lock. Its name begins with a dot, so that a restore alone is no change of the rules: that of the lock is.</summary>
    public const string FolderName = ".packages";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    public static PackageLock Empty { get; } = new(new Dictionary<string, LockedSet>());

    /// <summary>The lock of a folder of rules; an empty one if there is none or it is damaged: then nothing is restored, and that is told where it is used.</summary>
    public static PackageLock Read(string rules)
    {
        try
        {
            var read = JsonSerializer.Deserialize<PackageLock>(File.ReadAllBytes(Path.Combine(rules, FileName)), Json);
            return read is { Sets: not null } && read.Sets.Values.All(IsWhole) ? read : Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return Empty;
        }
    }

    /// <summary>What of a set that was fetched has the name and the version of something in the lock and is something else: a package that was published anew, or a file that was changed. Null if nothing has.</summary>
    public string? FindOther(LockedSet fetched) =>
        fetched.Packages.Where(package => Sets.Values.Any(set => set.Packages.TryGetValue(package.Key, out var hash) && hash != package.Value)).Select(package => package.Key)
            .Concat(fetched.Files.Where(file => Sets.Values.Any(set => set.Files.Any(known => known.Path == file.Path && known.Hash != file.Hash))).Select(file => file.Path))
            .FirstOrDefault();

    /// <summary>Writes it whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Write(string rules)
    {
        var path = Path.Combine(rules, FileName);
        var whole = path + "~";
        File.WriteAllBytes(whole, [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n']);
        File.Move(whole, path, overwrite: true);
    }

    // A path that leads elsewhere would have the proxy load what no package brought.
    private static bool IsWhole(LockedSet set) => set is { Packages: not null, Files: not null }
        && set.Files.All(file => file is { Path: not null, Hash: not null } && !Path.IsPathRooted(file.Path) && !file.Path.Split('/', '\\').Contains(".."));
}
