using System.Security.Cryptography;
using System.Text;
using ScriptProxy.Plugins.AccessControl.Files;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>The users of an htpasswd file. Immutable.</summary>
internal sealed class PasswordFile
{
    private readonly Dictionary<string, PasswordHash> _users;
    private readonly PasswordHash[] _hashes;

    private PasswordFile(Dictionary<string, PasswordHash> users) => (_users, _hashes) = (users, [.. users.Values]);

    /// <exception cref="FileFaultException">A line cannot be used.</exception>
    public static PasswordFile Read(string path)
    {
        var faults = new FileFaults(path);
        var users = new Dictionary<string, PasswordHash>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.AsSpan().Trim() is [] or ['#', ..])
            {
                continue;
            }

            try
            {
                Read(line.TrimEnd(), users);
            }
            catch (FormatException exception)
            {
                faults.Add(number, exception.Message);
            }
        }

        faults.ThrowIfAny();
        return new PasswordFile(users);
    }

    /// <summary>A user's hash; for somebody who is none, the hash of somebody else, the same each time, so that nobody learns from the time it takes who is a user. Null if there are no users at all.</summary>
    public PasswordHash? Find(string user, byte[] key, out bool isUser)
    {
        isUser = _users.TryGetValue(user, out var hash);
        if (_hashes.Length == 0)
        {
            return null;
        }

        var chosen = BitConverter.ToUInt32(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user))) % (uint)_hashes.Length;
        return hash ?? _hashes[chosen];
    }

    private static void Read(string line, Dictionary<string, PasswordHash> users)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw new FormatException("it is no USER:HASH");
        }

        // Some programs write further fields behind another colon.
        var (user, hash) = (line[..colon], line[(colon + 1)..].Split(':')[0]);
        if (!users.TryAdd(user, PasswordHash.Parse(hash)))
        {
            throw new FormatException($"the user '{user}' stands there twice");
        }
    }
}
