using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>A file of users and their passwords.</summary>
public sealed class PasswordOptions
{
    /// <summary>The file, as <c>htpasswd -B</c> writes it; read again when it changes.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <summary>What clients are told that the password is for. Default: <c>Restricted</c>.</summary>
    [Required, RegularExpression("""^[ !#-\[\]-~]+$""", ErrorMessage = "is printable ASCII without quotes and backslashes")]
    public string Realm { get; set; } = "Restricted";

    /// <summary>Whether upstreams get <c>Authorization</c> too. Default: false.</summary>
    public bool KeepCredentials { get; set; }

    /// <summary>For how long a password that was right is not computed again; an hour at most. Default: 5 minutes.</summary>
    public TimeSpan Remember { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many passwords are computed at the same time. Default: null, half of the processors.</summary>
    [Range(1, 1000)]
    public int? Parallel { get; set; }
}
