using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>One rule. It is for the requests for which all that it says holds, and of a list one item.</summary>
public sealed class AccessRuleOptions
{
    /// <summary>Its name in logs and metrics; no two have the same.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>What it does.</summary>
    [Required]
    public AccessDecision? Do { get; set; }

    /// <summary>By which of <c>Passwords</c>, <c>Tokens</c> and <c>Authorities</c> one may sign in: any of them will do. Default: none.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? By { get; set; }

    /// <summary>A path template, as routes have it: <c>/admin/{**rest}</c>. Default: every path.</summary>
    public string? Path { get; set; }

    /// <summary>Whether <see cref="Path"/> is compared with case, for upstreams to which <c>/Admin</c> is another path than <c>/admin</c>. Default: false.</summary>
    public bool MatchCase { get; set; }

    /// <summary>Hosts without port; <c>*.example.org</c> stands for subdomains. Default: every host.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? Hosts { get; set; }

    /// <summary>Methods. <c>GET</c> stands for <c>HEAD</c> and <c>CONNECT</c> too, by which HTTP/2 asks for WebSockets. Default: every method.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? Methods { get; set; }

    /// <summary>Addresses and networks of clients. Default: everywhere.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? From { get; set; }

    /// <summary>Countries of clients by two letters, as <c>CountryFile</c> has them; <c>ZZ</c> is every address that it does not have. Default: everywhere.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? Countries { get; set; }

    /// <summary>Headers of the request, all of which must hold. Default: none.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<HeaderConditionOptions>? Headers { get; set; }

    /// <summary>When it holds. Default: always.</summary>
    public HoursOptions? During { get; set; }

    /// <summary>Who has signed in by a rule before: <c>staff:anna</c>, or <c>anna</c> where there is one way to sign in. Default: everybody, signed in or not.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<string>? Users { get; set; }

    /// <summary>The status of a refusal, for <c>Deny</c>. Default: null, 403.</summary>
    [Range(400, 499)]
    public int? Status { get; set; }
}
