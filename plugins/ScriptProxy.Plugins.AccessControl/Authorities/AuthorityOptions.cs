using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Authorities;

/// <summary>A service that is asked who may: nginx's <c>auth_request</c>, Traefik's <c>forwardAuth</c>.</summary>
public sealed class AuthorityOptions
{
    /// <summary>Where it is asked, such as <c>http://127.0.0.1:4181/verify</c>.</summary>
    [Required]
    public string Address { get; set; } = "";

    /// <summary>The headers of the request that it sees. Default: <c>Authorization</c>, <c>Cookie</c>, <c>Accept</c>, <c>Accept-Language</c>, <c>User-Agent</c>, <c>X-Requested-With</c>.</summary>
    public List<string> RequestHeaders { get; set => field = value ?? []; } = ["Authorization", "Cookie", "Accept", "Accept-Language", "User-Agent", "X-Requested-With"];

    /// <summary>The headers of its answer that upstreams see. Removed from what clients send. Default: none.</summary>
    public List<string> ResponseHeaders { get; set => field = value ?? []; } = [];

    /// <summary>The header of its answer that has the user's name. Default: none.</summary>
    [MinLength(1, ErrorMessage = "is no header's name"), RegularExpression(HeaderNames.Pattern, ErrorMessage = "is no header's name")]
    public string? UserFrom { get; set; }

    /// <summary>How long its answer may take, at most a minute. Default: 5 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long it is not asked again about the same request of the same client with the same <see cref="RequestHeaders"/>, once it has let it in; an hour at most. Default: 0, it is asked each time.</summary>
    public TimeSpan Remember { get; set; }

    /// <summary>Whether it is asked about paths too that upstreams may read in several ways, as <c>/a;b</c>, <c>/a%2Fb</c> and <c>//a</c>. It must know all of them; others are walked around. Default: false, they get 400.</summary>
    public bool AnyPath { get; set; }

    /// <summary>Whether upstreams get <c>Authorization</c> too. Default: true.</summary>
    public bool KeepCredentials { get; set; } = true;
}
