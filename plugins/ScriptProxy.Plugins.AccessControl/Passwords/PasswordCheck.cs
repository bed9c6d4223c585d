namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>What came of a password, remembered for a short time.</summary>
internal sealed class PasswordCheck
{
    public static readonly PasswordCheck Right = new();
    public static readonly PasswordCheck Wrong = new();
}
