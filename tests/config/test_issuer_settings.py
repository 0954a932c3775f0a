"""The sign-in service of a council in the councils file."""

import pytest

from app.config import ConfigInvalid, load_councils

COUNCIL = '[x]\nname = "X"\nla_code = "E06999999"\nla_number = "994"\n'
GOOD = {
    "oidc_issuer": "https://login.microsoftonline.com/0a1b/v2.0",
    "oidc_client_id": "finder",
    "oidc_client_secret_env": "X_OIDC_SECRET",
}


def load(folder, **values):
    lines = (f'{name} = "{value}"\n' for name, value in {**GOOD, **values}.items())
    (folder / "councils.toml").write_text(COUNCIL + "".join(lines))
    return load_councils(folder / "councils.toml").all[0]


def test_a_councils_own_tenant_is_accepted(tmp_path):
    assert load(tmp_path).oidc_issuer == GOOD["oidc_issuer"]


@pytest.mark.parametrize(
    "values",
    [
        {"oidc_issuer": "https://login.microsoftonline.com/common/v2.0"},
        {"oidc_issuer": "https://login.microsoftonline.com/organizations/v2.0"},
        {"oidc_issuer": "http://login.example/"},
        {"oidc_issuer": "https://user@login.example/"},
        {"oidc_issuer": "https://login.example/?a=b"},
        {"oidc_issuer": ""},
        {"oidc_client_id": ""},
        {"oidc_client_secret_env": "the secret itself"},
    ],
    ids=str,
)
def test_a_shared_unprotected_or_incomplete_service_is_refused(tmp_path, values):
    with pytest.raises(ConfigInvalid, match="oidc_"):
        load(tmp_path, **values)
