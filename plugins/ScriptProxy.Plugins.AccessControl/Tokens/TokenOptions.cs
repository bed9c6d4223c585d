using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Tokens of one issuer: JSON Web Tokens (RFC 7519) with a signature.</summary>
public sealed class TokenOptions
{
    /// <summary>Where the keys are: the address of a key set (RFC 7517), or a file with one, which is read again when it changes.</summary>
    [Required]
    public string Keys { get; set; } = "";

    /// <summary>Whether <see cref="Keys"/> may be fetched by plain HTTP from another machine, where whoever is on the way could change them. Default: false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Who may have issued a token (<c>iss</c>); at least one.</summary>
    public List<string> Issuers { get; set => field = value ?? []; } = [];

    /// <summary>For whom it may be (<c>aud</c>); at least one.</summary>
    public List<string> Audiences { get; set => field = value ?? []; } = [];

    /// <summary>The algorithms that are taken. Default: RS256 to RS512, PS256 to PS512, ES256 to ES512. HS256 to HS512 are those of shared secrets, and only with keys from a file.</summary>
    public List<string> Algorithms { get; set => field = value ?? []; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>How much the clocks may differ, at most 5 minutes. Default: 30 seconds.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Scopes that a token must have, all of them. Default: none.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? Scopes { get; set; }

    /// <summary>Claims that a token must have, each with one of the values; <c>realm_access.roles</c> is a claim within another one. Default: none.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public Dictionary<string, List<string>>? Claims { get; set; }

    /// <summary>Headers by which upstreams are told claims: the header's name and the claim's. Removed from what clients send. Default: none.</summary>
    public Dictionary<string, string> Headers { get; set => field = value ?? []; } = [];

    /// <summary>The claim with the user's name. Default: <c>sub</c>.</summary>
    [Required]
    public string UserClaim { get; set; } = "sub";

    /// <summary>What clients are told that the token is for. Default: <c>Restricted</c>.</summary>
    [Required, RegularExpression("""^[ !#-\[\]-~]+$""", ErrorMessage = "is printable ASCII without quotes and backslashes")]
    public string Realm { get; set; } = "Restricted";

    /// <summary>Whether upstreams get <c>Authorization</c> too. Default: true, since many look into it themselves.</summary>
    public bool KeepCredentials { get; set; } = true;

    /// <summary>How often keys are fetched anew, 10 seconds to 7 days; after a failure, again after <see cref="Pause"/>. Default: 1 hour.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long they are not fetched again because of a token with an unknown key, 1 second to an hour. Default: 30 seconds.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a token that was good is not verified again, while it has not expired; an hour at most. Default: 5 minutes.</summary>
    public TimeSpan Remember { get; set; } = TimeSpan.FromMinutes(5);
}
