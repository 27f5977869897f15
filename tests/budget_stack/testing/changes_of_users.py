"""How pools of users, and who signs in by them, change in the template of everything."""

from __future__ import annotations

CHANGES_OF_USERS = {
    "People": {
        "UserPoolName": "others",
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "DeletionProtection": "ACTIVE",
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True},
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "b@example.com"},
        "EmailVerificationMessage": "It is {####}",
        "EmailVerificationSubject": "It",
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
        "LambdaConfig": {"PostConfirmation": {"Fn::GetAtt": ["Written", "Arn"]}},
        "MfaConfiguration": "ON",
        "Policies": {"PasswordPolicy": {"MinimumLength": 16, "RequireNumbers": False}},
        "Schema": [
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {
                "Name": "team",
                "AttributeDataType": "String",
                "Mutable": True,
                "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "20"},
            },
        ],
        "SmsAuthenticationMessage": "It is {####}",
        "SmsConfiguration": {"SnsCallerArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]}, "ExternalId": "others"},
        "SmsVerificationMessage": "It is {####}",
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email", "phone_number"]},
        "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
        "UserPoolTags": {"e": "f"},
        "UserPoolTier": "ESSENTIALS",
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    },
    "Nicknamed": {"AliasAttributes": ["preferred_username"], "DeletionProtection": "ACTIVE"},
    "Application": {
        "ClientName": "others",
        "AccessTokenValidity": 60,
        "AllowedOAuthFlows": ["implicit"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": ["openid"],
        "AuthSessionValidity": 6,
        "CallbackURLs": ["https://example.org/oauth2/idpresponse"],
        "DefaultRedirectURI": "https://example.org/oauth2/idpresponse",
        "EnablePropagateAdditionalUserContextData": False,
        "EnableTokenRevocation": True,
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "IdTokenValidity": 60,
        "LogoutURLs": ["https://example.org"],
        "PreventUserExistenceErrors": "LEGACY",
        "ReadAttributes": ["name"],
        "RefreshTokenValidity": 8,
        "SupportedIdentityProviders": ["COGNITO", "Google"],
        "TokenValidityUnits": {"AccessToken": "seconds", "IdToken": "seconds", "RefreshToken": "hours"},
        "WriteAttributes": ["name"],
    },
    "SignIn": {"CustomDomainConfig": {"CertificateArn": {"Ref": "OtherCertificateArn"}}, "ManagedLoginVersion": 1},
}
# What these resources cannot do without, or is theirs from the start.
USERS_NEED = {
    *(("People", name) for name in ("Schema", "UsernameAttributes", "UsernameConfiguration")),
    ("Nicknamed", "AliasAttributes"),
    *(("SignIn", name) for name in ("CustomDomainConfig", "ManagedLoginVersion")),
}
